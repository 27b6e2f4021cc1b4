import { openGrants } from '../../core/bundle/open-bundle.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { GrantsInForce } from '../enforcement/grants-in-force.ts'
import type { TimeLimits } from '../enforcement/time-limits.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'
import { deviceIdStore } from '../enrollment/enrollment-record.ts'
import type { BundleTrust } from './bundle-trust.ts'
import type { DeviceClient } from './device-client.ts'

/** Keeps what is granted to this device the server's newest word. What fails its checks changes nothing. */
export class GrantsSync {
  readonly #client: DeviceClient
  readonly #grants: GrantsInForce
  readonly #enforcer: Enforcer
  readonly #limits: TimeLimits
  readonly #trust: BundleTrust

  constructor(parts: {
    client: DeviceClient
    grants: GrantsInForce
    enforcer: Enforcer
    limits: TimeLimits
    trust: BundleTrust
  }) {
    this.#client = parts.client
    this.#grants = parts.grants
    this.#enforcer = parts.enforcer
    this.#limits = parts.limits
    this.#trust = parts.trust
  }

  /**
   * The server signs them with the key of its bundles: one that has been rotated is known once a bundle has come.
   *
   * @throws {BundleRejected} and what `DeviceClient` throws
   */
  async pull(enrolled: Enrolled): Promise<void> {
    await this.#grants.ready
    const { record } = this.#grants
    const { lineage, newest: publicKey } = await this.#trust.keys(enrolled.bundlePublicKey)
    const before = record !== null && lineage.includes(record.publicKey) ? record : null
    const answer = await this.#client.getGrants(enrolled, before?.etag ?? null)
    // The answer may have set a clock right under which they counted as ended.
    if (answer === null) return this.#limits.watch()
    const issuedAfter = before?.grants.issuedAt ?? 0
    const grants = await openGrants(answer.body, publicKey, await deviceIdStore.get(), issuedAfter)
    await this.#grants.replace({ id: 'current', grants, etag: answer.etag, publicKey })
    await this.#enforcer.refresh()
    await this.#limits.watch()
  }
}
