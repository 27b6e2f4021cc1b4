import type { BundleCatalog } from '../../core/bundle/bundle.ts'
import { BundleOvertaken, BundleRejected, openManifest, readAnswer } from '../../core/bundle/open-bundle.ts'
import type { BundleAnswer } from '../../core/protocol/device-api.ts'
import type { Having } from '../../core/protocol/push-api.ts'
import { type BundleInForce, CatalogUnpatchable, type NewCatalog } from '../enforcement/bundle-in-force.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Enrolled, Enrollment } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { BundleRecord } from '../storage/bundle-records.ts'
import { BundleParts } from './bundle-parts.ts'
import type { BundleTrust } from './bundle-trust.ts'
import type { DeviceClient } from './device-client.ts'
import type { HealthReport } from './health-report.ts'
import type { RejectedBundle, Rejection } from './rejected-bundle.ts'
import type { ServerClock } from './server-clock.ts'

interface Parts {
  readonly client: DeviceClient
  readonly policy: ManagedPolicy
  readonly enrollment: Enrollment
  readonly inForce: BundleInForce
  readonly enforcer: Enforcer
  readonly clock: ServerClock
  readonly trust: BundleTrust
  readonly rejected: RejectedBundle
  readonly health: HealthReport
}

/** For so long one that was overtaken may be on its way; an older one that comes later is somebody's replay. */
const ON_ITS_WAY_MS = 60_000

/** A bundle as the server gave it, unchecked, whether it was asked for or pushed. */
interface GivenBundle {
  readonly etag: string | null
  readonly bundle: unknown
}

/**
 * Keeps the bundle in force the server's newest. What is given is checked and put in force one after another, wholly or
 * not at all: what fails its checks changes nothing.
 */
export class BundleSync {
  readonly #parts: Parts
  readonly #fetch: BundleParts
  #queue: Promise<unknown> = Promise.resolve()
  /** When this worker last put another bundle in force. */
  #takenAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts) {
    this.#parts = parts
    this.#fetch = new BundleParts(parts.client)
  }

  /**
   * Asks for what is newer. A push waits for no request of this one's but those for the parts of a bundle.
   *
   * @throws {BundleRejected} also for one that was refused before; and what `DeviceClient` throws
   */
  async pull(enrolled: Enrolled): Promise<void> {
    const { client, inForce, health } = this.#parts
    // The server works out by the groups what holds for this device.
    await health.reportIfGroupsChanged(enrolled)
    for (let isTaken = false; !isTaken; ) {
      const having = await this.#having(enrolled)
      const { record } = inForce
      const answer = await client.getBundle(enrolled, having)
      isTaken = await this.#inTurn(async () => {
        // Something was pushed meanwhile: the answer is to what was before.
        if (inForce.record !== record) return false
        if (answer === null) await this.#keepRejection(enrolled)
        else await this.#take(enrolled, answer)
        return true
      })
    }
  }

  /**
   * Takes a bundle that was pushed; nothing is asked of the server but parts that neither are there nor come with it.
   * One that was overtaken on its way says nothing of what the server's newest is: it is let go.
   *
   * @throws {BundleRejected} also for one that was refused before; and what `DeviceClient` throws
   */
  async receive(enrolled: Enrolled, pushed: { readonly etag: string; readonly bundle: unknown }): Promise<void> {
    await this.#inTurn(() => this.#take(enrolled, pushed, true))
  }

  /**
   * What a bundle for this device may build upon. `etag` is that of the newest that needn't come again
   * (`RejectedBundle`).
   *
   * @throws {Error} where it isn't enrolled
   */
  async having(): Promise<Having> {
    const { policy, enrollment } = this.#parts
    await policy.ready
    const enrolled = await enrollment.current(policy.current.policy)
    if (enrolled === null) throw new Error('This browser is not enrolled')
    return this.#having(enrolled)
  }

  /** What runs comes to its end before. */
  async forget(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#parts.rejected.clear()
      await this.#parts.trust.forget()
    })
  }

  async #having({ bundlePublicKey }: Enrolled): Promise<Having> {
    const { inForce, trust, rejected } = this.#parts
    await inForce.ready
    const keys = await trust.keys(bundlePublicKey)
    const record = inForce.recordBy(keys.lineage)
    // A catalog that was lost from the disk comes again with its bundle.
    const isWhole = record !== null && (await inForce.hasCatalog(record.bundle.catalog))
    const rejection = await rejected.standing(keys.newest)
    return {
      etag: rejection?.etag ?? (isWhole ? record.etag : null),
      content: record?.bundle.content ?? null,
      catalog: isWhole ? record.bundle.catalog : null,
      key: keys.newest,
    }
  }

  /** The server has nothing newer than what was checked last. */
  async #keepRejection({ bundlePublicKey }: Enrolled): Promise<void> {
    const { trust, rejected } = this.#parts
    const { newest } = await trust.keys(bundlePublicKey)
    const rejection = await rejected.standing(newest)
    if (rejection !== null) throw asError(rejection)
    await rejected.clear()
  }

  async #take(enrolled: Enrolled, { etag, bundle }: GivenBundle, isPushed = false): Promise<void> {
    const { inForce, clock, trust, rejected } = this.#parts
    await Promise.all([inForce.ready, clock.ready])
    const { newest } = await trust.keys(enrolled.bundlePublicKey)
    const rejection = await rejected.standing(newest)
    if (etag !== null && etag === rejection?.etag) throw asError(rejection)
    try {
      const isNewest = await this.#check(enrolled, etag, readAnswer(bundle))
      if (isPushed && !isNewest) return
    } catch (error) {
      const wasOvertaken = isPushed && performance.now() - this.#takenAt < ON_ITS_WAY_MS
      if (wasOvertaken && error instanceof BundleOvertaken) return
      if (error instanceof BundleRejected) await rejected.note(etag, newest, error)
      throw error
    }
    await rejected.clear()
  }

  /** @returns false where it is the one in force, as it was issued before; nothing has changed then */
  async #check(enrolled: Enrolled, etag: string | null, answer: BundleAnswer): Promise<boolean> {
    const { inForce, clock, trust } = this.#parts
    const keys = await trust.extended(enrolled.bundlePublicKey, answer.keys)
    const before = inForce.recordBy(keys.lineage)
    const enforced = before?.bundle ?? null
    const manifest = await openManifest(answer, { publicKey: keys.newest, enforced, now: clock.now() })
    const { version, issuedAt, expiresAt, content, catalog } = manifest
    const ours = before === null ? null : (inForce.catalog?.digest ?? null)
    const origin = { id: 'current', etag, publicKey: keys.newest } as const
    if (version === enforced?.version && content.digest === enforced.content && catalog.digest === ours) {
      await trust.keep(keys)
      if (issuedAt < enforced.issuedAt) return false
      await inForce.renew({ ...origin, bundle: { ...enforced, issuedAt, expiresAt } })
      return true
    }
    const { tags, protectedHosts, identityKeys } = await this.#fetch.content(enrolled, manifest, answer.delta, enforced)
    const newCatalog = await this.#fetch.catalog(enrolled, manifest, ours)
    // A worker that dies from here on has what it needs to know this bundle's key again.
    await trust.keep(keys)
    const parts = { content: content.digest, catalog: catalog.digest, tags, protectedHosts, identityKeys }
    const record = { ...origin, bundle: { version, issuedAt, expiresAt, ...parts } }
    await this.#apply(record, newCatalog, () => this.#fetch.wholeCatalog(enrolled, manifest))
    this.#takenAt = performance.now()
    return true
  }

  async #apply(record: BundleRecord, catalog: NewCatalog | null, fetchWhole: () => Promise<BundleCatalog>) {
    const { enforcer } = this.#parts
    try {
      await enforcer.apply(record, catalog)
    } catch (error) {
      if (!(error instanceof CatalogUnpatchable)) throw error
      await enforcer.apply(record, { whole: await fetchWhole() })
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return result
  }
}

function asError({ reason, detail }: Rejection): BundleRejected {
  return new BundleRejected(reason, detail)
}
