import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'

/** Turns what was seen into rows. It is given an app's id, never an address. */
export class Recorder {
  readonly #policy: ManagedPolicy
  readonly #outbox: Outbox

  constructor(policy: ManagedPolicy, outbox: Outbox) {
    this.#policy = policy
    this.#outbox = outbox
  }

  async recordVisit(appId: string, at: number): Promise<void> {
    const { discovery, userEmail } = this.#policy.current.policy
    if (!discovery.enabled) return
    await this.#outbox.record({ appId, user: userEmail, at, visits: 1, blocked: 0, event: null })
  }

  /** A page of an unsanctioned app that somebody wanted to see. */
  async recordBlocked(appId: string, context: 'navigation' | 'open-tab'): Promise<void> {
    const at = Date.now()
    const user = this.#policy.current.policy.userEmail
    const event = { id: crypto.randomUUID(), type: 'blocked', at, appId, user, context } as const
    await this.#outbox.record({ appId, user, at, visits: 0, blocked: 1, event })
  }

  /** A frame of an unsanctioned app inside another page: counted, but no event of its own. */
  async recordBlockedFrame(appId: string): Promise<void> {
    const user = this.#policy.current.policy.userEmail
    await this.#outbox.record({ appId, user, at: Date.now(), visits: 0, blocked: 1, event: null })
  }
}
