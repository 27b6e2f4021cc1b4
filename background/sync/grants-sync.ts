import { openGrants } from '../../core/bundle/open-bundle.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { GrantsInForce } from '../enforcement/grants-in-force.ts'
import type { TimeLimits } from '../enforcement/time-limits.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'
import { deviceIdStore } from '../enrollment/enrollment-record.ts'
import type { DeviceClient } from './device-client.ts'

/** Keeps what is granted to this device the server's newest word. What fails its checks changes nothing. */
export class GrantsSync {
  readonly #client: DeviceClient
  readonly #grants: GrantsInForce
  readonly #enforcer: Enforcer
  readonly #limits: TimeLimits

  constructor(parts: { client: DeviceClient; grants: GrantsInForce; enforcer: Enforcer; limits: TimeLimits }) {
    this.#client = parts.client
    this.#grants = parts.grants
    this.#enforcer = parts.enforcer
    this.#limits = parts.limits
  }

  /** @throws {BundleRejected} and what `DeviceClient` throws */
  async pull(enrolled: Enrolled): Promise<void> {
    await this.#grants.ready
    const { record } = this.#grants
    const sameKey = record?.publicKey === enrolled.bundlePublicKey
    const answer = await this.#client.getGrants(enrolled, sameKey ? record.etag : null)
    // The answer may have set a clock right under which they counted as ended.
    if (answer === null) return this.#limits.watch()
    const issuedAfter = sameKey ? record.grants.issuedAt : 0
    const publicKey = enrolled.bundlePublicKey
    const grants = await openGrants(answer.body, publicKey, await deviceIdStore.get(), issuedAfter)
    await this.#grants.replace({ id: 'current', grants, etag: answer.etag, publicKey })
    await this.#enforcer.refresh()
    await this.#limits.watch()
  }
}
