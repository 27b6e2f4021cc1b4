import type { WrittenBundleApp } from '../../core/bundle/bundle.ts'
import type { WrittenCatalog } from '../../core/bundle/catalog-format.ts'
import type { BundleRisk } from '../../core/risk/bundle-risk.ts'
import { IS_IN_FORCE, IS_TAGGED } from '../store/in-force.ts'
import type { Db } from '../store/schema.ts'
import { withoutClashes } from './without-clashes.ts'

/** Reads the catalog for devices from the store. */
export async function readCatalogContent(db: Db): Promise<WrittenCatalog> {
  const rows = await db
    .selectFrom('app')
    .leftJoin('app_risk', 'app_risk.app', 'app.id')
    .select(['id', 'name', 'vendor', 'category', 'domains', 'hosts', 'alternatives', 'retired_at'])
    .select(IS_TAGGED.as('isTagged'))
    .select(['score', 'confidence', 'yes', 'no', 'overridden'])
    .where(IS_IN_FORCE)
    .orderBy('id')
    .execute()
  const categories = await db.selectFrom('category').select(['id', 'name']).orderBy('id').execute()

  return {
    categories: Object.fromEntries(categories.map(({ id, name }) => [id, name])),
    apps: withoutClashes({
      retired: rows.filter(({ retired_at }) => retired_at !== null).map(asBundleApp),
      tagged: rows.filter(({ retired_at, isTagged }) => retired_at === null && isTagged).map(asBundleApp),
      untagged: rows.filter(({ retired_at, isTagged }) => retired_at === null && !isTagged).map(asBundleApp),
    }).sort((a, b) => (a.id < b.id ? -1 : 1)),
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

/** What is at its default is left out, since a catalog has tens of thousands of apps. */
function asWrittenRisk({ score, confidence, yes, no, overridden }: Nullable<BundleRisk>): WrittenBundleApp['risk'] {
  if (score === null) return null
  const reasons = { score, confidence: confidence ?? 0, yes: yes ?? [], no: no ?? [] }
  return overridden === true ? { ...reasons, overridden } : reasons
}
