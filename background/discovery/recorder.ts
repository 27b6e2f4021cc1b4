import { isPublicHost } from '../../core/hosts/public-host.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { ReportedUpload, UploadRecorder } from './upload-receiver.ts'

/** Turns what was seen into rows, which name an app and never an address. */
export class Recorder implements UploadRecorder {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  readonly #outbox: Outbox

  constructor(policy: ManagedPolicy, inForce: BundleInForce, outbox: Outbox) {
    this.#policy = policy
    this.#inForce = inForce
    this.#outbox = outbox
  }

  async recordUpload({ host, incognito, at, count, bytes }: ReportedUpload): Promise<void> {
    await Promise.all([this.#policy.ready, this.#inForce.ready])
    const { discovery, userEmail } = this.#policy.current.policy
    // A page that was open when policy turned this off still reports.
    if (!discovery.enabled || !discovery.fileUploads || (incognito && !discovery.incognito)) return
    const app = isPublicHost(host) ? this.#inForce.appOfHost(host) : null
    if (app === null) return
    const files = { count, bytes }
    await this.#outbox.record({ appId: app.id, user: userEmail, at, visits: 0, blocked: 0, files, event: null })
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
