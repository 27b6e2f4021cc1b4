import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import { PING_INTERVAL_MS, SILENCE_MS } from '../../core/protocol/push-api.ts'
import type { Metrics } from '../http/metrics.ts'
import { repeatedly } from '../repeatedly.ts'
import type { ConnectableDevice } from '../store/device-contact.ts'
import { listGrantChanges } from '../store/grants.ts'
import type { Listen } from '../store/listen.ts'
import type { Db } from '../store/schema.ts'
import type { BundleSource } from './bundle-source.ts'
import { BundleSpread } from './bundle-spread.ts'
import { Connections } from './connections.ts'
import { ContactWriter } from './contact-writer.ts'
import { DeviceCheck } from './device-check.ts'
import { DeviceConnection, encode } from './device-connection.ts'
import { readFromDevice } from './from-device.ts'
import { NOTICE_CHANNEL, type Notice, readNotice } from './notices.ts'
import { PingRounds } from './ping-rounds.ts'

export interface PushParts {
  readonly db: Db
  readonly listen: Listen
  readonly issuer: BundleSource
  readonly metrics: Pick<Metrics, 'pushConnections' | 'pushMessages'>
  /** Epoch milliseconds. */
  readonly clock: () => number
  /** Left out: as it should be. */
  readonly pushTiming?: PushTiming
}

/** Milliseconds, in place of those of `TIMING`. */
export type PushTiming = Partial<typeof TIMING>

const TIMING = {
  pingMs: PING_INTERVAL_MS,
  silenceMs: SILENCE_MS,
  /** What has not said by then what it has in force is no device. */
  firstHavingMs: 10_000,
  /** A notice may be lost: so often it is looked whether there is a new version. */
  versionMs: 5_000,
  /** Devices have a day and more from when a bundle is issued anew until the one before it expires. */
  renewalMs: 600_000,
  /** A notice may be lost: so often all that are connected are looked up, and marked as seen. */
  contactMs: 60_000,
  /** For so long what devices enforce is gathered. */
  flushMs: 200,
  /** Who hasn't answered the close by then is cut off. */
  stopMs: 5_000,
}

/** So many come back in a second when all of them lose their connection at once. */
const RECONNECTS_A_SECOND = 500
const LEAST_RECONNECT_MS = 1_000
const MOST_RECONNECT_MS = 120_000
/** Who was told a time so much shorter than the present one is told anew. */
const RECONNECT_TOLERANCE = 1.5
/** What was granted so long before listening was lost may be unheard: servers' clocks differ, and losses show late. */
const UNHEARD_MS = 120_000
/** RFC 6455, section 7.4.1; and the registry of close codes. */
const CLOSE_POLICY_VIOLATION = 1_008
const CLOSE_SERVICE_RESTART = 1_012

const GRANTS = encode({ type: 'grants' })
const SYNC = encode({ type: 'sync' })

/** Tells the devices that are connected to this process what concerns them, whichever server it was changed on. */
export class PushHub {
  readonly #parts: PushParts
  readonly #log: FastifyBaseLogger
  readonly #timing: typeof TIMING
  readonly #connections: Connections
  readonly #rounds: PingRounds<DeviceConnection>
  readonly #contact: ContactWriter
  readonly #bundles: BundleSpread
  readonly #devices: DeviceCheck
  readonly #undo: (() => Promise<void>)[] = []
  #unheardSince: number | null = null
  #isStopping = false

  constructor(parts: PushParts, log: FastifyBaseLogger) {
    this.#parts = parts
    this.#log = log
    this.#timing = { ...TIMING, ...parts.pushTiming }
    const { db, issuer, clock } = parts
    const { flushMs, pingMs, renewalMs } = this.#timing
    this.#rounds = new PingRounds(pingMs, (connections) => this.#ping(connections))
    this.#connections = new Connections(parts.metrics, (connection) => this.#rounds.delete(connection))
    this.#contact = new ContactWriter({ db, clock, flushMs, onError: this.#report('what is enforced is not written') })
    this.#bundles = new BundleSpread({ db, issuer, connections: this.#connections, log, renewalMs })
    this.#devices = new DeviceCheck(this.#connections, this.#contact, (connection, what) => {
      if (what === 'groups') void this.#bundles.lookAt(connection)
      else this.#connections.send(connection, 'grants', GRANTS)
    })
  }

  start(): void {
    const { versionMs, contactMs } = this.#timing
    this.#rounds.start()
    this.#undo.push(
      this.#parts.listen(NOTICE_CHANNEL, {
        onBegin: () => this.#onListening(),
        onMessage: (payload) => this.#onNotice(payload),
        onLost: (error) => {
          this.#unheardSince ??= this.#parts.clock()
          this.#log.error({ err: error }, 'notices of other servers are not heard; trying again')
        },
      }),
      repeatedly(versionMs, () => this.#bundles.lookForVersion(), this.#report('the newest version is not known')),
      repeatedly(contactMs, () => this.#devices.markConnected(), this.#report('connected devices are not looked up')),
    )
  }

  /** Closes all connections. Returns when none is left, and what they said is written. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#rounds.stop()
    for (const undo of this.#undo.splice(0)) await undo()
    await this.#connections.closeAll(CLOSE_SERVICE_RESTART, 'The server stops', this.#timing.stopMs)
    await Promise.all([this.#bundles.idle(), this.#devices.idle()])
    await this.#contact.stop().catch(this.#report('what is enforced is not written'))
  }

  /** Takes over the connection of a device whose credential was found to hold. */
  accept(socket: WebSocket, device: ConnectableDevice): void {
    if (this.#isStopping) {
      socket.close(CLOSE_SERVICE_RESTART, 'The server stops')
      return
    }
    const connection = new DeviceConnection(socket, device)
    const refuse = (reason: string) => this.#connections.close(connection, CLOSE_POLICY_VIOLATION, reason)
    this.#connections.add(connection)
    this.#rounds.add(connection)

    const { firstHavingMs } = this.#timing
    const patience = setTimeout(() => refuse('It was not said what is in force'), firstHavingMs)
    socket.on('message', (data, isBinary) => {
      connection.heardAt = performance.now()
      const message = readFromDevice(data, isBinary)
      if (message === null) return refuse('Not a message of this protocol')
      if (message.type === 'pong') return
      clearTimeout(patience)
      connection.take(message)
      this.#contact.noteEnforced(connection.deviceId, message.enforcedVersion)
      void this.#bundles.lookAt(connection)
    })
    socket.once('close', () => {
      clearTimeout(patience)
      this.#connections.ended(connection)
    })
    this.#welcome(connection)
  }

  #welcome(connection: DeviceConnection): void {
    const reconnectWithinMs = this.#reconnectWithinMs()
    connection.reconnectWithinMs = reconnectWithinMs
    const message = encode({ type: 'welcome', serverTime: this.#parts.clock(), reconnectWithinMs })
    this.#connections.send(connection, 'welcome', message)
  }

  #reconnectWithinMs(): number {
    const ms = Math.ceil((this.#connections.size / RECONNECTS_A_SECOND) * 1_000)
    return Math.min(Math.max(ms, LEAST_RECONNECT_MS), MOST_RECONNECT_MS)
  }

  #ping(connections: Iterable<DeviceConnection>): void {
    const silentSince = performance.now() - this.#timing.silenceMs
    const longest = this.#reconnectWithinMs()
    const ping = encode({ type: 'ping', serverTime: this.#parts.clock() })
    for (const connection of connections) {
      if (connection.heardAt < silentSince) {
        connection.terminate()
        continue
      }
      // Who came first was told the time of a small fleet; by now it may be a large one.
      if (connection.reconnectWithinMs * RECONNECT_TOLERANCE < longest) this.#welcome(connection)
      this.#connections.send(connection, 'ping', ping)
    }
  }

  #onListening(): void {
    const since = this.#unheardSince
    this.#unheardSince = null
    this.#bundles.lookAtAll().catch(this.#report('a new bundle is not pushed'))
    if (since === null) return
    this.#log.warn('notices of other servers are heard again')
    this.#devices.markConnected().catch(this.#report('connected devices are not looked up'))
    this.#tellUnheardGrants(since - UNHEARD_MS).catch(this.#report('changed grants are not looked up'))
  }

  #onNotice(payload: string): void {
    if (this.#isStopping) return
    const notice = readNotice(payload)
    if (notice === null) this.#log.warn('another server says what this version does not know')
    else this.#heed(notice)
  }

  #heed(notice: Notice): void {
    switch (notice.what) {
      case 'bundle':
        this.#bundles.lookAtAll().catch(this.#report('a new bundle is not pushed'))
        return
      case 'grants':
        this.#tellGrants(notice.device ?? null, notice.user ?? null)
        return
      case 'sync':
        for (const connection of this.#connections.all()) {
          if ((notice.device ?? connection.deviceId) === connection.deviceId) {
            this.#connections.send(connection, 'sync', SYNC)
          }
        }
        return
      case 'revoked':
      case 'device':
        this.#devices.suspect(notice.device).catch(this.#report('a changed device is not looked up'))
    }
  }

  #tellGrants(device: string | null, user: string | null): void {
    const name = user?.toLowerCase()
    for (const connection of this.#connections.all()) {
      const isUsers = name !== undefined && connection.user?.toLowerCase() === name
      if (isUsers || connection.deviceId === device) this.#connections.send(connection, 'grants', GRANTS)
    }
  }

  async #tellUnheardGrants(since: number): Promise<void> {
    for (const { device, user } of await listGrantChanges(this.#parts.db, since)) this.#tellGrants(device, user)
  }

  #report(what: string): (error: unknown) => void {
    return (error) => this.#log.error({ err: error }, what)
  }
}
