import { setTimeout as sleep } from 'node:timers/promises'
import type { FromServer } from '../../core/protocol/push-api.ts'
import { type Fault, SimulatedDevice } from './simulated-device.ts'

export type ToDevices =
  | { readonly what: 'connect'; readonly url: string; readonly credentials: readonly string[] }
  | { readonly what: 'report' }
  /** Faults and handshakes are counted from now on. */
  | { readonly what: 'reset' }

/** @see ToDevices */
export interface DevicesReport {
  readonly connected: number
  readonly handshakesMs: readonly number[]
  readonly faults: Readonly<Record<Fault, number>>
  /** Of the newest version that has come: to how many, and when, in epoch milliseconds. */
  readonly version: number
  readonly receivedAt: readonly number[]
}

/** So many handshakes are under way at once when a process connects its devices for the first time. */
const AT_ONCE = 100
const KEPT_TEXTS = 50

/** The process of one part of the fleet: a process has no more than 20,000 connections. */
export function runDevices(): void {
  let connected = 0
  let handshakesMs: number[] = []
  let faults: Record<Fault, number> = {}
  let version = 0
  let receivedAt: number[] = []
  const parsed = new Map<string, FromServer>()

  const events = {
    onWelcome: (ms: number) => {
      connected++
      handshakesMs.push(ms)
    },
    onBundle: (newest: number) => {
      if (newest > version) {
        version = newest
        receivedAt = []
      }
      if (newest === version) receivedAt.push(Date.now())
    },
    onLost: () => {
      connected--
    },
    onFault: (fault: Fault) => {
      faults[fault] = (faults[fault] ?? 0) + 1
    },
  }

  function read(text: string): FromServer {
    const known = parsed.get(text)
    if (known !== undefined) return known
    if (parsed.size >= KEPT_TEXTS) parsed.clear()
    const message: FromServer = JSON.parse(text)
    parsed.set(text, message)
    return message
  }

  async function connect(url: string, credentials: readonly string[]): Promise<void> {
    for (const [index, credential] of credentials.entries()) {
      new SimulatedDevice(url, credential, events, read).connect()
      while (index + 1 - handshakesMs.length >= AT_ONCE) await sleep(1)
    }
  }

  process.on('message', (message: ToDevices) => {
    switch (message.what) {
      case 'connect':
        return void connect(message.url, message.credentials)
      case 'reset':
        handshakesMs = []
        faults = {}
        return process.send?.({})
      case 'report':
        return process.send?.({ connected, handshakesMs, faults, version, receivedAt } satisfies DevicesReport)
    }
  })
  process.on('disconnect', () => process.exit(0))
}
