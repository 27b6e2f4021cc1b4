import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { BUNDLE_REJECTIONS, type BundleRejected, type BundleRejection } from '../../core/bundle/open-bundle.ts'
import { StoredValue } from '../storage/stored-value.ts'

const RejectionSchema = v.object({
  etag: v.nullable(v.string()),
  publicKey: v.string(),
  checkedBy: v.string(),
  reason: v.picklist(BUNDLE_REJECTIONS),
  detail: v.string(),
})
export type Rejection = v.InferOutput<typeof RejectionSchema>

const rejectionStore = new StoredValue('sync.rejectedBundle', v.nullable(RejectionSchema), null)

/**
 * The next time it may be otherwise: the clock may be right by then, and what isn't signed by the server needn't be
 * what it gave that tag to.
 */
const OF_THE_MOMENT: ReadonlySet<BundleRejection> = new Set([
  'expired',
  'from-the-future',
  'malformed',
  'wrong-signature',
])

/**
 * The server's newest bundle, where it was refused, and why: it is reported, and checked again only where there is
 * another one, another key, or another version of this extension to check it.
 */
export class RejectedBundle {
  async note(etag: string | null, publicKey: string, { reason, detail }: BundleRejected): Promise<void> {
    await rejectionStore.set({ etag, publicKey, checkedBy: ownVersion(), reason, detail })
  }

  /** @param publicKey that it would be checked with. @returns null where it would have to be checked again */
  async standing(publicKey: string): Promise<Rejection | null> {
    const rejection = await rejectionStore.get()
    if (rejection === null || OF_THE_MOMENT.has(rejection.reason)) return null
    return rejection.publicKey === publicKey && rejection.checkedBy === ownVersion() ? rejection : null
  }

  async isThere(): Promise<boolean> {
    return (await rejectionStore.get()) !== null
  }

  async clear(): Promise<void> {
    if (await this.isThere()) await rejectionStore.set(null)
  }
}

function ownVersion(): string {
  return browser.runtime.getManifest().version
}
