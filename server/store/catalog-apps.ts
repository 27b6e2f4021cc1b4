import { sql } from 'kysely'
import type { CatalogEntry } from '../../core/protocol/admin-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { summaryOf } from './app-risk.ts'
import { containing } from './containing.ts'
import { IS_IN_FORCE } from './in-force.ts'
import type { Db } from './schema.ts'

export interface CatalogQuery {
  /** '' takes all. */
  readonly search: string
  readonly tag: Tag | null
  readonly category: string | null
  /** Apps with this score or a lower one; null takes those without a score too. */
  readonly riskMax: number | null
  /** true takes only apps of which an admin said something. */
  readonly own?: boolean
  readonly offset: number
  readonly limit: number
}

/** The catalog's apps by name, used or not, and those that it had and that are still tagged. */
export async function listCatalogApps(db: Db, query: CatalogQuery): Promise<{ items: CatalogEntry[]; total: number }> {
  const { search, tag, category, riskMax, own = false } = query
  const pattern = containing(search)
  const matching = db
    .selectFrom('app')
    .innerJoin('category', 'category.id', 'app.category')
    .leftJoin('app_tag', 'app_tag.app', 'app.id')
    .leftJoin('app_risk', 'app_risk.app', 'app.id')
    .where(IS_IN_FORCE)
    .$if(search !== '', (rows) =>
      rows.where(sql<boolean>`concat_ws(' ', app.name, app.vendor, app.id, app.domains, app.hosts) ilike ${pattern}`),
    )
    .$if(tag !== null, (rows) => rows.where((eb) => eb(eb.fn.coalesce('app_tag.tag', eb.val('none')), '=', tag)))
    .$if(category !== null, (rows) => rows.where('app.category', '=', category))
    .$if(own, (rows) => rows.where('app.origin', '<>', 'catalog'))
    .$if(riskMax !== null, (rows) => rows.where('app_risk.score', '<=', riskMax))
  const rows = await matching
    .select((eb) => [
      'app.id as appId',
      'app.name',
      'app.vendor',
      'category.id as categoryId',
      'category.name as categoryName',
      'app.origin',
      eb.fn.coalesce('app_tag.tag', eb.val<Tag>('none')).as('tag'),
      'app_risk.score as riskScore',
      'app_risk.confidence as riskConfidence',
      'app_risk.overridden as riskOverridden',
    ])
    .orderBy((eb) => eb.fn<string>('lower', ['app.name']))
    .orderBy('app.id')
    .offset(query.offset)
    .limit(query.limit)
    .execute()
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const items = rows.map(({ appId, name, vendor, origin, tag, categoryId, categoryName, ...columns }) => ({
    appId,
    name,
    vendor,
    category: { id: categoryId, name: categoryName },
    origin,
    tag,
    risk: summaryOf(columns),
  }))
  return { items, total }
}
