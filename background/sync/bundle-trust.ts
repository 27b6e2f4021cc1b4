import * as v from 'valibot'
import { followEndorsements } from '../../core/bundle/open-bundle.ts'
import { StoredValue } from '../storage/stored-value.ts'

const lineageStore = new StoredValue('sync.trustedKeys', v.array(v.string()), [])

export interface TrustedKeys {
  /**
   * The pinned key and those that follow from one another, oldest first. What one of them signed is of the same server.
   */
  readonly lineage: readonly string[]
  /** The one key that may sign now. */
  readonly newest: string
}

/**
 * Which keys bundles and grants may be signed with. The anchor is pinned, by policy or at enrollment; a key that the
 * newest one endorses takes its place for good, and the server may rotate its key without anybody touching policies. A
 * key that was left is never taken back. Another anchor, one that isn't of the lineage, begins anew.
 */
export class BundleTrust {
  /** @param anchor `Enrolled.bundlePublicKey` */
  async keys(anchor: string): Promise<TrustedKeys> {
    const stored = await lineageStore.get()
    return trusted(stored.includes(anchor) ? stored : [anchor])
  }

  /** With those that these endorsements add, as they came. It is to be kept where something signed with them holds. */
  async extended(anchor: string, endorsements: readonly unknown[]): Promise<TrustedKeys> {
    const known = await this.keys(anchor)
    const [, ...added] = await followEndorsements(known.newest, endorsements)
    const end = added.findIndex((key) => known.lineage.includes(key))
    return trusted([...known.lineage, ...(end < 0 ? added : added.slice(0, end))])
  }

  async keep({ lineage }: TrustedKeys): Promise<void> {
    const stored = await lineageStore.get()
    if (stored.join() !== lineage.join()) await lineageStore.set([...lineage])
  }

  async forget(): Promise<void> {
    await lineageStore.set([])
  }
}

function trusted(lineage: readonly string[]): TrustedKeys {
  return { lineage, newest: lineage.at(-1) as string }
}
