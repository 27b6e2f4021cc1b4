import type { Grants, RequestDecision } from '../../core/bundle/grants.ts'
import type { GrantsRecord } from '../storage/bundle-records.ts'
import type { AgentDatabase } from '../storage/database.ts'
import type { ServerClock } from '../sync/server-clock.ts'

/** What was granted to this device and its user, on the disk and in memory. */
export class GrantsInForce {
  readonly #database: AgentDatabase
  readonly #clock: ServerClock
  #record: GrantsRecord | null = null

  readonly ready: Promise<void>

  constructor(database: AgentDatabase, clock: ServerClock) {
    this.#database = database
    this.#clock = clock
    // What can't be read counts as not there: the browser's kept rules hold all the same, and nobody is locked out.
    this.ready = this.#restore().catch((error: unknown) => console.error('What was in force can’t be read:', error))
  }

  get record(): GrantsRecord | null {
    return this.#record
  }

  /** App id → until when, of the exceptions that hold. */
  holding(): ReadonlyMap<string, number> {
    const now = this.#clock.steadyNow()
    const holding = new Map<string, number>()
    for (const { appId, until } of this.#exceptions()) {
      if (until > now) holding.set(appId, Math.max(until, holding.get(appId) ?? 0))
    }
    return holding
  }

  /** @param requestId of the event that made it */
  decisionOn(requestId: string): RequestDecision | null {
    return this.#record?.grants.decisions.find((decision) => decision.requestId === requestId) ?? null
  }

  async replace(record: GrantsRecord): Promise<void> {
    await this.#database.grants.put(record)
    this.#record = record
  }

  async clear(): Promise<void> {
    await this.#database.grants.clear()
    this.#record = null
  }

  #exceptions(): Grants['exceptions'] {
    return this.#record?.grants.exceptions ?? []
  }

  async #restore(): Promise<void> {
    await this.#clock.ready
    this.#record = (await this.#database.grants.get('current')) ?? null
  }
}
