import type { TagResponse } from '../../core/protocol/admin-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { setTag } from '../store/tags.ts'
import type { BundlePublisher } from './bundle-publisher.ts'
import { reachableHosts } from './reachable-hosts.ts'

/**
 * Tags an app, publishes the bundle that carries the tag, and writes it to the governance log: all or nothing.
 *
 * @returns `null` where the catalog has no such app
 */
export function tagApp(
  db: Db,
  bundles: BundlePublisher,
  change: { readonly appId: string; readonly tag: Tag; readonly actor: string; readonly now: number },
): Promise<TagResponse | null> {
  const { appId, tag, actor, now } = change
  return db.transaction().execute(async (transaction) => {
    const app = await setTag(transaction, { appId, tag, by: actor, now })
    if (app === null) return null
    if (app.tagBefore !== tag) {
      const [before, after] = [{ tag: app.tagBefore }, { tag }]
      await record(transaction, { at: now, actor, action: 'app.tag', target: appId, before, after })
    }
    const bundleVersion = await bundles.publish(transaction, now)
    return { appId, tag, bundleVersion, protectedHosts: reachableHosts(app, bundles.protectedHosts) }
  })
}
