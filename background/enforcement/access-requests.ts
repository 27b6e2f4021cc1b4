import * as v from 'valibot'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import type { AccessRequestView } from '../../core/protocol/messages.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { ServerClock } from '../sync/server-clock.ts'
import type { GrantsInForce } from './grants-in-force.ts'

const AskedSchema = v.array(v.object({ requestId: v.string(), appId: v.string(), askedAt: v.number() }))
const askedStore = new StoredValue('enforcement.accessRequests', AskedSchema, [])

/** After so long without a decision a person may ask again; the server tells decisions for as long. */
const REMEMBERED_MS = 30 * DAY_MS

/** What this device has asked for, and what became of it. */
export class AccessRequests {
  readonly #grants: GrantsInForce
  readonly #clock: ServerClock

  constructor(grants: GrantsInForce, clock: ServerClock) {
    this.#grants = grants
    this.#clock = clock
  }

  /** How the last request for an app stands; null: there is none. */
  async view(appId: string): Promise<AccessRequestView | null> {
    const asked = (await this.#remembered()).filter((request) => request.appId === appId).at(-1)
    if (asked === undefined) return null
    const decision = this.#grants.decisionOn(asked.requestId)
    if (decision === null) return { state: 'waiting', askedAt: asked.askedAt }
    const { decidedAt, decidedBy, note } = decision
    return { state: decision.decision, decidedAt, decidedBy, note }
  }

  /** @param requestId of the event that tells the server */
  async add(requestId: string, appId: string): Promise<void> {
    const others = (await this.#remembered()).filter((request) => request.appId !== appId)
    await askedStore.set([...others, { requestId, appId, askedAt: this.#clock.now() }])
  }

  async clear(): Promise<void> {
    await askedStore.set([])
  }

  async #remembered() {
    const now = this.#clock.now()
    return (await askedStore.get()).filter(({ askedAt }) => Math.abs(now - askedAt) < REMEMBERED_MS)
  }
}
