import { setTimeout as sleep } from 'node:timers/promises'
import { round } from '../table.ts'
import { Child } from './child.ts'
import type { DevicesReport, ToDevices } from './device-process.ts'

const PROCESSES = 2

/** All simulated devices, in their processes. */
export class Fleet {
  readonly #processes = Array.from({ length: PROCESSES }, () => new Child<ToDevices>('devices', []))

  connect(url: string, credentials: readonly string[]): void {
    const share = Math.ceil(credentials.length / PROCESSES)
    for (const [index, devices] of this.#processes.entries()) {
      const own = credentials.slice(index * share, (index + 1) * share)
      devices.tell({ what: 'connect', url: `${url.replace(/^http/, 'ws')}/device/v1/push`, credentials: own })
    }
  }

  async report(): Promise<DevicesReport> {
    const reports = await Promise.all(this.#processes.map((devices) => devices.ask<DevicesReport>({ what: 'report' })))
    const faults: Record<string, number> = {}
    for (const report of reports) {
      for (const [fault, times] of Object.entries(report.faults)) faults[fault] = (faults[fault] ?? 0) + times
    }
    const version = Math.max(...reports.map((report) => report.version))
    return {
      connected: reports.reduce((sum, { connected }) => sum + connected, 0),
      handshakesMs: reports.flatMap(({ handshakesMs }) => handshakesMs),
      faults,
      version,
      receivedAt: reports.flatMap((report) => (report.version === version ? report.receivedAt : [])),
    }
  }

  async reset(): Promise<void> {
    await Promise.all(this.#processes.map((devices) => devices.ask({ what: 'reset' })))
  }

  /** @returns the report that `isDone` first said yes to */
  async until(what: string, isDone: (report: DevicesReport) => boolean, withinMs: number): Promise<DevicesReport> {
    const end = Date.now() + withinMs
    for (;;) {
      const report = await this.report()
      if (isDone(report)) return report
      if (Date.now() > end) {
        const { handshakesMs, receivedAt, ...rest } = report
        throw new Error(`${what}: not after ${round(withinMs / 1_000, 0)} s: ${JSON.stringify(rest)}`)
      }
      await sleep(50)
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((devices) => devices.end('SIGKILL')))
  }
}
