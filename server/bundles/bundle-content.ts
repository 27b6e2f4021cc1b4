import type { Bundle, WrittenBundleApp } from '../../core/bundle/bundle.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import type { BundleRisk } from '../../core/risk/bundle-risk.ts'
import { IS_IN_FORCE } from '../store/in-force.ts'
import type { Db } from '../store/schema.ts'
import { withoutClashes } from './without-clashes.ts'

/** What a bundle says, without its version and time. */
export type BundleContent = Omit<Bundle, 'version' | 'issuedAt' | 'apps'> & { readonly apps: WrittenBundleApp[] }

/** What it says that isn't in the store. */
export interface BundleSettings {
  /** Beyond what every device protects by itself, see `core/hosts/protected-hosts.ts`. */
  readonly protectedHosts: readonly string[]
  readonly identityKeys: Bundle['identityKeys']
}

/** Reads it from the store, in a fixed order: the same state gives the same content. */
export async function readBundleContent(
  db: Db,
  { protectedHosts, identityKeys }: BundleSettings,
): Promise<BundleContent> {
  const rows = await db
    .selectFrom('app')
    .leftJoin('app_tag', (join) => join.onRef('app_tag.app', '=', 'app.id').on('app_tag.tag', '<>', 'none'))
    .leftJoin('app_risk', 'app_risk.app', 'app.id')
    .select(['id', 'name', 'vendor', 'category', 'domains', 'hosts', 'alternatives', 'retired_at', 'tag'])
    .select(['score', 'confidence', 'yes', 'no', 'overridden'])
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
    identityKeys,
  }
}

type AppRow = Omit<WrittenBundleApp, 'risk'> & Nullable<BundleRisk>
type Nullable<Values> = { readonly [Name in keyof Values]: Values[Name] | null }

function asBundleApp({
  id,
  name,
  vendor,
  category,
  domains,
  hosts,
  alternatives = [],
  ...row
}: AppRow): WrittenBundleApp {
  const risk = asWrittenRisk(row)
  return {
    id,
    name,
    vendor,
    category,
    domains,
    hosts,
    ...(alternatives.length > 0 && { alternatives }),
    ...(risk !== null && { risk }),
  }
}

/** What is at its default is left out, since a bundle carries tens of thousands of apps. */
function asWrittenRisk({ score, confidence, yes, no, overridden }: Nullable<BundleRisk>): WrittenBundleApp['risk'] {
  if (score === null) return null
  const reasons = { score, confidence: confidence ?? 0, yes: yes ?? [], no: no ?? [] }
  return overridden === true ? { ...reasons, overridden } : reasons
}
