import * as v from 'valibot'
import type { AgentStatus } from '../../core/protocol/messages.ts'
import { CLOSE_REPLACED, CLOSE_REVOKED, type FromDevice, type FromServer } from '../../core/protocol/push-api.ts'
import type { Enrolled, Enrollment } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import { StoredValue } from '../storage/stored-value.ts'
import { PushSocket } from './push-socket.ts'
import {
  backOnline,
  freshRetry,
  lost,
  pauseLeft,
  type RetryRecord,
  RetryRecordSchema,
  replaced,
  revoked,
  settled,
  welcomed,
} from './reconnect.ts'

/** Ends with the browser: a browser that starts tries at once. */
const retryStore = new StoredValue<RetryRecord | null>('push.retry', v.nullable(RetryRecordSchema), null, 'session')

/** What follows from a close code, where it isn't that the connection was lost. */
const ENDINGS: ReadonlyMap<number | null, Ending> = new Map([
  [CLOSE_REVOKED, revoked],
  [CLOSE_REPLACED, replaced],
])
type Ending = (retry: RetryRecord, now: number) => RetryRecord

/** A connection that lasted so long was a good one: its loss is the first in a row. */
const GOOD_AGE_MS = 60_000

/**
 * The worker's one WebSocket to its server: there as long as this browser is enrolled and policy wants it, and opened
 * again, after a pause drawn at random, when it is lost. What it says is `PushMessages`' business.
 *
 * A worker dies after 30 seconds without an event, and its socket with it; the server's pings keep both alive. The next
 * worker goes on where this one was (`retryStore`).
 */
export class PushChannel {
  readonly #policy: ManagedPolicy
  readonly #enrollment: Enrollment
  readonly #openListeners: (() => void)[] = []
  readonly #messageListeners: ((message: FromServer, enrolled: Enrolled) => void)[] = []
  readonly #revokedListeners: (() => void)[] = []
  #queue: Promise<unknown> = Promise.resolve()
  #isWanted = false
  #socket: PushSocket | null = null
  /** The connection that there is counts as a good one. */
  #isSettled = false
  #retry: RetryRecord | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #liveUntil = 0

  /** It is known whether there is to be a connection. */
  readonly ready: Promise<void>

  /** @param network tells `online` and `offline` */
  constructor(policy: ManagedPolicy, enrollment: Enrollment, network: EventTarget = self) {
    this.#policy = policy
    this.#enrollment = enrollment
    network.addEventListener('online', () => this.#hurry())
    network.addEventListener('offline', () => {
      if (this.#socket !== null) this.#endAs(lost)
    })
    policy.onChange(() => void this.ensure())
    this.ready = this.ensure()
  }

  /** Whatever is new arrives at once: nothing needs to be asked for. */
  get isLive(): boolean {
    return this.#socket?.isLive === true
  }

  /**
   * Until when nothing had to be asked for, epoch ms; 0 where this worker has had no live connection. One that fell
   * silent doesn't count: nobody knows since when nothing would have come.
   */
  get liveUntil(): number {
    return this.isLive ? Date.now() : this.#liveUntil
  }

  get state(): AgentStatus['push'] {
    if (this.isLive) return 'connected'
    return this.#isWanted ? 'connecting' : 'off'
  }

  /** A connection has come about: nothing was sent over it yet. */
  onOpen(listener: () => void): void {
    this.#openListeners.push(listener)
  }

  onMessage(listener: (message: FromServer, enrolled: Enrolled) => void): void {
    this.#messageListeners.push(listener)
  }

  /** The server has ended the connection since it takes the credential no longer. */
  onRevoked(listener: () => void): void {
    this.#revokedListeners.push(listener)
  }

  /** @returns whether it could be sent */
  send(message: FromDevice): boolean {
    return this.#socket?.send(message) === true
  }

  /** Sees to it that there is the connection that there should be. To be called whenever the worker wakes. */
  ensure(): Promise<void> {
    const result = this.#queue.then(() => this.#ensure())
    this.#queue = result.catch((error: unknown) => console.error('The push channel failed:', error))
    return result.catch(() => undefined)
  }

  async #ensure(): Promise<void> {
    await this.#policy.ready
    const { policy } = this.#policy.current
    const enrolled = policy.sync.push ? await this.#enrollment.current(policy) : null
    this.#isWanted = enrolled !== null
    if (enrolled === null) return this.#close()
    const key = connectionKey(enrolled)
    if (this.#socket !== null && connectionKey(this.#socket.enrolled) !== key) this.#close()
    this.#socket?.check()
    const retry = await this.#retryFor(key)
    if (this.#socket !== null) return
    const pause = pauseLeft(retry, Date.now())
    if (pause === 0) this.#connect(enrolled, retry)
    else this.#ensureIn(pause)
  }

  async #retryFor(key: string): Promise<RetryRecord> {
    if (this.#retry?.key === key) return this.#retry
    const stored = await retryStore.get()
    this.#retry = stored?.key === key ? stored : freshRetry(key)
    return this.#retry
  }

  #connect(enrolled: Enrolled, retry: RetryRecord): void {
    clearTimeout(this.#timer)
    this.#keepAsIfLost(retry)
    this.#isSettled = false
    this.#socket = new PushSocket(enrolled, {
      onOpen: () => {
        for (const listener of this.#openListeners) listener()
      },
      onMessage: (message) => this.#onMessage(message, enrolled),
      onEnd: (code, wasLive) => this.#onEnd(code, wasLive),
    })
  }

  #onMessage(message: FromServer, enrolled: Enrolled): void {
    if (this.#retry !== null && message.type === 'welcome') {
      this.#retry = welcomed(this.#retry, message.reconnectWithinMs)
      this.#keepAsIfLost(this.#retry)
    }
    if (!this.#isSettled) this.#settleIfGood()
    for (const listener of this.#messageListeners) listener(message, enrolled)
  }

  #settleIfGood(): void {
    if (this.#retry === null || this.#socket === null || this.#socket.age < GOOD_AGE_MS) return
    this.#isSettled = true
    this.#keep(settled(this.#retry))
  }

  #onEnd(code: number | null, wasLive: boolean): void {
    this.#settleIfGood()
    if (code === CLOSE_REPLACED) console.warn('Another connection of this device has taken the place of this one.')
    this.#endAs(ENDINGS.get(code) ?? lost, wasLive)
    if (code !== CLOSE_REVOKED) return
    for (const listener of this.#revokedListeners) listener()
  }

  #endAs(how: Ending, wasLive = this.isLive): void {
    if (wasLive) this.#liveUntil = Date.now()
    this.#close()
    if (this.#retry === null) return
    this.#keep(how(this.#retry, Date.now()))
    this.#ensureIn(pauseLeft(this.#retry, Date.now()))
  }

  /** A network has come back: what was put off, or doesn't come about, is tried anew. */
  #hurry(): void {
    if (!this.isLive) this.#endAs(backOnline)
  }

  #close(): void {
    clearTimeout(this.#timer)
    this.#socket?.close()
    this.#socket = null
  }

  #ensureIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.ensure(), ms)
  }

  #keep(retry: RetryRecord): void {
    this.#retry = retry
    void retryStore.set(retry)
  }

  /** For the next worker, which finds no connection: this one's may have ended, with it or before it. */
  #keepAsIfLost(retry: RetryRecord): void {
    void retryStore.set(lost(retry, Date.now()))
  }
}

/** Whoever is told apart by this needs a connection of its own. */
function connectionKey({ serverUrl, credential, bundlePublicKey }: Enrolled): string {
  return JSON.stringify([serverUrl, credential, bundlePublicKey])
}
