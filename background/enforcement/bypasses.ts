import * as v from 'valibot'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { ServerClock } from '../sync/server-clock.ts'

/** App id → from when until when, by `ServerClock.steadyNow`. */
const BypassesSchema = v.record(v.string(), v.object({ madeAt: v.number(), until: v.number() }))
type Stored = v.InferOutput<typeof BypassesSchema>

const thisSession = new StoredValue<Stored>('enforcement.bypasses', BypassesSchema, {}, 'session')
const allSessions = new StoredValue<Stored>('enforcement.bypasses', BypassesSchema, {})

/**
 * Who went on past a warning, and until when it holds: past the worker's end, but not past the browser's unless policy
 * says so. A clock that is set back ends them all: nobody knows any more how long they have held. One that was made while
 * the clock ran ahead ends when the server's word sets it right: it would hold for as much longer.
 */
export class Bypasses {
  readonly #policy: ManagedPolicy
  readonly #clock: ServerClock
  #bypasses: Stored = {}

  readonly ready: Promise<void>

  constructor(policy: ManagedPolicy, clock: ServerClock) {
    this.#policy = policy
    this.#clock = clock
    // What can't be read counts as not there: the browser's kept rules hold all the same, and nobody is locked out.
    this.ready = this.#restore().catch((error: unknown) => console.error('What was in force can’t be read:', error))
    policy.onChange(() => void this.#followPolicy())
  }

  /** App id → until when, of those that hold. */
  holding(): ReadonlyMap<string, number> {
    if (this.#clock.wasSetBack()) return new Map()
    const now = this.#clock.steadyNow()
    const holding = Object.entries(this.#bypasses).filter(([, { madeAt, until }]) => madeAt <= now && until > now)
    return new Map(holding.map(([appId, { until }]) => [appId, until]))
  }

  /** @returns until when it holds */
  async add(appId: string, minutes: number): Promise<number> {
    await this.ready
    const madeAt = this.#clock.steadyNow()
    const until = madeAt + minutes * 60_000
    await this.#keep({ ...this.#lasting(), [appId]: { madeAt, until } })
    return until
  }

  /** Forgets those that have ended, so that no change of a clock brings them back. */
  async prune(): Promise<void> {
    await this.ready
    const lasting = this.#lasting()
    if (Object.keys(lasting).length < Object.keys(this.#bypasses).length) await this.#keep(lasting)
  }

  async clear(): Promise<void> {
    await this.#keep({})
  }

  /** What policy says when the browser ends is what counts, whatever it said when somebody went on. */
  async #followPolicy(): Promise<void> {
    await this.ready
    await this.#keep(this.#lasting())
  }

  #lasting(): Stored {
    const holding = this.holding()
    return Object.fromEntries(Object.entries(this.#bypasses).filter(([appId]) => holding.has(appId)))
  }

  async #keep(bypasses: Stored): Promise<void> {
    this.#bypasses = bypasses
    const { keepBypassesAcrossRestarts } = this.#policy.current.policy.enforcement
    await Promise.all([thisSession.set(bypasses), allSessions.set(keepBypassesAcrossRestarts ? bypasses : {})])
    await this.#clock.remember()
  }

  async #restore(): Promise<void> {
    await Promise.all([this.#policy.ready, this.#clock.ready])
    const { keepBypassesAcrossRestarts } = this.#policy.current.policy.enforcement
    const [session, all] = await Promise.all([thisSession.get(), allSessions.get()])
    this.#bypasses = { ...(keepBypassesAcrossRestarts ? all : {}), ...session }
  }
}
