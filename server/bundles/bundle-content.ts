import type { WrittenAppTag } from '../../core/bundle/app-tag.ts'
import type { Bundle, WrittenBundle } from '../../core/bundle/bundle.ts'
import { TAG_HOLDS } from '../store/in-force.ts'
import type { Db } from '../store/schema.ts'

/** What a bundle says, without its version and time. */
export type BundleContent = Omit<WrittenBundle, 'version' | 'issuedAt'>

/** What it says that isn't in the store. */
export interface BundleSettings {
  /** Beyond what every device protects by itself, see `core/hosts/protected-hosts.ts`. */
  readonly protectedHosts: readonly string[]
  readonly identityKeys: Bundle['identityKeys']
}

/**
 * Reads it from the store, in a fixed order: the same state gives the same content.
 *
 * @param catalog the digest of the catalog that goes with it
 */
export async function readBundleContent(
  db: Db,
  catalog: string,
  { protectedHosts, identityKeys }: BundleSettings,
): Promise<BundleContent> {
  const rows = await db
    .selectFrom('app_tag')
    .select(['app', 'tag', 'settings'])
    .where(TAG_HOLDS)
    .orderBy('app')
    .execute()
  return {
    format: 2,
    catalog,
    tags: Object.fromEntries(
      rows.map(({ app, tag, settings }): [string, WrittenAppTag] => [app, { tag, ...settings }]),
    ),
    protectedHosts: [...new Set(protectedHosts)].sort(),
    identityKeys,
  }
}
