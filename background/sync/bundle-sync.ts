import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { BUNDLE_REJECTIONS, BundleRejected, openBundle, openCatalog } from '../../core/bundle/open-bundle.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { DeviceClient } from './device-client.ts'
import { ServerUnreachable } from './server-errors.ts'

/**
 * A bundle that was refused, and why: it is reported, and fetched again only when there is another one, another key,
 * or another version of this extension to check it.
 */
const RejectionSchema = v.object({
  etag: v.nullable(v.string()),
  publicKey: v.string(),
  checkedBy: v.string(),
  reason: v.picklist(BUNDLE_REJECTIONS),
  detail: v.string(),
})
const rejectionStore = new StoredValue('sync.rejectedBundle', v.nullable(RejectionSchema), null)

/** Keeps the bundle in force the server's newest. What fails its checks changes nothing. */
export class BundleSync {
  readonly #client: DeviceClient
  readonly #inForce: BundleInForce
  readonly #enforcer: Enforcer

  constructor(client: DeviceClient, inForce: BundleInForce, enforcer: Enforcer) {
    this.#client = client
    this.#inForce = inForce
    this.#enforcer = enforcer
  }

  /** @throws {BundleRejected} and what `DeviceClient` throws */
  async pull(enrolled: Enrolled): Promise<void> {
    await this.#inForce.ready
    const current = this.#inForce.record
    // Another server or key counts its versions from its own beginning.
    const sameKey = current?.publicKey === enrolled.bundlePublicKey
    const rejection = await this.#standingRejection(enrolled.bundlePublicKey)
    // A catalog that was lost from the disk comes again with its bundle.
    const isWhole = sameKey && (await this.#inForce.hasCatalog(current.bundle.catalog))
    const etag = rejection?.etag ?? (isWhole ? current.etag : null)

    const answer = await this.#client.getBundle(enrolled, etag)
    if (answer === null) {
      if (rejection !== null) throw new BundleRejected(rejection.reason, rejection.detail)
      return
    }
    try {
      const floor = sameKey ? current.bundle.version - (isWhole ? 0 : 1) : 0
      const publicKey = enrolled.bundlePublicKey
      const bundle = await openBundle(answer.body, publicKey, floor)
      const catalog = (await this.#inForce.hasCatalog(bundle.catalog))
        ? null
        : await openCatalog(await this.#client.getCatalog(enrolled, bundle.catalog), bundle)
      await this.#enforcer.apply({ id: 'current', bundle, etag: answer.etag, publicKey }, catalog)
      await rejectionStore.set(null)
    } catch (error) {
      // Garbled on the way, or another one by now: it is asked for again, after a pause.
      if (error instanceof BundleRejected && error.reason === 'wrong-catalog') {
        throw new ServerUnreachable('connection', error.message)
      }
      if (error instanceof BundleRejected) {
        const { bundlePublicKey: publicKey } = enrolled
        await rejectionStore.set({
          etag: answer.etag,
          publicKey,
          checkedBy: ownVersion(),
          reason: error.reason,
          detail: error.detail,
        })
      }
      throw error
    }
  }

  /** Whether the server's newest bundle was refused. */
  async isRefused(): Promise<boolean> {
    return (await rejectionStore.get()) !== null
  }

  async forget(): Promise<void> {
    await rejectionStore.set(null)
  }

  async #standingRejection(publicKey: string) {
    const rejection = await rejectionStore.get()
    return rejection?.publicKey === publicKey && rejection.checkedBy === ownVersion() ? rejection : null
  }
}

function ownVersion(): string {
  return browser.runtime.getManifest().version
}
