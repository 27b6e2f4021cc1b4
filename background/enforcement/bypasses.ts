import * as v from 'valibot'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { ServerClock } from '../sync/server-clock.ts'

/** App id → until when, by `ServerClock.steadyNow`. */
const BypassesSchema = v.record(v.string(), v.number())
type Stored = v.InferOutput<typeof BypassesSchema>

const thisSession = new StoredValue<Stored>('enforcement.bypasses', BypassesSchema, {}, 'session')
const allSessions = new StoredValue<Stored>('enforcement.bypasses', BypassesSchema, {})

/**
 * Who went on past a warning, and until when it holds: past the worker's end, but not past the browser's unless policy
 * says so. A clock that is set back ends them all: nobody knows any more how long they have held.
 */
export class Bypasses {
  readonly #policy: ManagedPolicy
  readonly #clock: ServerClock
  #untils: Stored = {}

  readonly ready: Promise<void>

  constructor(policy: ManagedPolicy, clock: ServerClock) {
    this.#policy = policy
    this.#clock = clock
    this.ready = this.#restore()
  }

  /** App id → until when, of those that hold. */
  holding(): ReadonlyMap<string, number> {
    if (this.#clock.wasSetBack()) return new Map()
    const now = this.#clock.steadyNow()
    return new Map(Object.entries(this.#untils).filter(([, until]) => until > now))
  }

  /** @returns until when it holds */
  async add(appId: string, minutes: number): Promise<number> {
    await this.ready
    const until = this.#clock.steadyNow() + minutes * 60_000
    await this.#keep({ ...Object.fromEntries(this.holding()), [appId]: until })
    return until
  }

  /** Forgets those that have ended, so that no change of a clock brings them back. */
  async prune(): Promise<void> {
    await this.ready
    const holding = Object.fromEntries(this.holding())
    if (Object.keys(holding).length < Object.keys(this.#untils).length) await this.#keep(holding)
  }

  async clear(): Promise<void> {
    await this.#keep({})
  }

  async #keep(untils: Stored): Promise<void> {
    this.#untils = untils
    const { keepBypassesAcrossRestarts } = this.#policy.current.policy.enforcement
    await Promise.all([thisSession.set(untils), allSessions.set(keepBypassesAcrossRestarts ? untils : {})])
    await this.#clock.remember()
  }

  async #restore(): Promise<void> {
    await Promise.all([this.#policy.ready, this.#clock.ready])
    const { keepBypassesAcrossRestarts } = this.#policy.current.policy.enforcement
    const [session, all] = await Promise.all([thisSession.get(), allSessions.get()])
    this.#untils = { ...(keepBypassesAcrossRestarts ? all : {}), ...session }
  }
}
