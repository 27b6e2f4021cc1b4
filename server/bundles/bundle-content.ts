import type { Bundle, BundleApp } from '../../core/bundle/bundle.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { IS_IN_FORCE } from '../store/in-force.ts'
import type { Db } from '../store/schema.ts'
import { withoutClashes } from './without-clashes.ts'

/** What a bundle says, without its version and time. */
export type BundleContent = Omit<Bundle, 'version' | 'issuedAt'>

/** Reads it from the store, in a fixed order: the same state gives the same content. */
export async function readBundleContent(db: Db, protectedHosts: readonly string[]): Promise<BundleContent> {
  const rows = await db
    .selectFrom('app')
    .leftJoin('app_tag', (join) => join.onRef('app_tag.app', '=', 'app.id').on('app_tag.tag', '<>', 'none'))
    .select(['id', 'name', 'vendor', 'category', 'domains', 'hosts', 'alternatives', 'retired_at', 'tag'])
    .where(IS_IN_FORCE)
    .orderBy('id')
    .execute()
  const categories = await db.selectFrom('category').select(['id', 'name']).orderBy('id').execute()

  return {
    format: 1,
    categories: Object.fromEntries(categories.map(({ id, name }) => [id, name])),
    apps: withoutClashes({
      retired: rows.filter(({ retired_at }) => retired_at !== null).map(asBundleApp),
      tagged: rows.filter(({ retired_at, tag }) => retired_at === null && tag !== null).map(asBundleApp),
      untagged: rows.filter(({ retired_at, tag }) => retired_at === null && tag === null).map(asBundleApp),
    }).sort((a, b) => (a.id < b.id ? -1 : 1)),
    tags: Object.fromEntries(rows.flatMap(({ id, tag }): [string, Tag][] => (tag === null ? [] : [[id, tag]]))),
    protectedHosts: [...new Set(protectedHosts)].sort(),
    identityKeys: null,
  }
}

function asBundleApp({ id, name, vendor, category, domains, hosts, alternatives = [] }: BundleApp): BundleApp {
  return { id, name, vendor, category, domains, hosts, ...(alternatives.length > 0 && { alternatives }) }
}
