import type { Bundle } from '../../core/bundle/bundle.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import type { Db } from '../store/schema.ts'

/** What a bundle says, without its version and time. */
export type BundleContent = Omit<Bundle, 'version' | 'issuedAt'>

/** Reads it from the store, in a fixed order: the same state gives the same content. */
export async function readBundleContent(db: Db, protectedHosts: readonly string[]): Promise<BundleContent> {
  const apps = await db
    .selectFrom('app')
    .select(['id', 'name', 'vendor', 'category', 'domains', 'hosts'])
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute()
  const tags = await db
    .selectFrom('app_tag')
    .innerJoin('app', 'app.id', 'app_tag.app')
    .select(['app_tag.app', 'app_tag.tag'])
    .where('app.retired_at', 'is', null)
    .where('app_tag.tag', '<>', 'none')
    .orderBy('app_tag.app')
    .execute()
  const categories = await db.selectFrom('category').select(['id', 'name']).orderBy('id').execute()

  return {
    format: 1,
    categories: Object.fromEntries(categories.map(({ id, name }) => [id, name])),
    apps,
    tags: Object.fromEntries(tags.map(({ app, tag }): [string, Tag] => [app, tag])),
    protectedHosts: [...new Set(protectedHosts)].sort(),
  }
}
