import { type RawBuilder, sql } from 'kysely'
import type { DISCOVERED_APP_SORTS, DiscoveredApp } from '../../core/protocol/admin-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { type RiskColumns, summaryOf } from './app-risk.ts'
import { containing } from './containing.ts'
import { SUMMED_USE, USE_COLUMNS } from './counters.ts'
import { firstDayOf } from './retention.ts'
import type { Db } from './schema.ts'

type Sort = (typeof DISCOVERED_APP_SORTS)[number]

export interface DiscoveredAppsQuery {
  /** How many days back, today included. */
  readonly days: number
  /** '' takes all. */
  readonly search: string
  readonly tag: Tag | null
  readonly category: string | null
  /** Apps with this score or a lower one; null takes those without a score too. */
  readonly riskMax: number | null
  readonly sort: Sort
  readonly order: 'asc' | 'desc'
  readonly offset: number
  readonly limit: number
  readonly now: number
}

/** The apps that were used in the days asked for. One that the catalog doesn't have goes by its id. */
export async function listDiscoveredApps(
  db: Db,
  query: DiscoveredAppsQuery,
): Promise<{ items: DiscoveredApp[]; total: number }> {
  const since = firstDayOf(query.days, query.now)
  const matching = matchingApps(query)
  const direction = sql.raw(query.order)
  const { rows } = await sql<DiscoveredRow>`
    with ${usageSince(since)}
    select
      used.app as "appId", name, vendor, category_id as "categoryId", category_name as "categoryName", tag,
      risk_score as "riskScore", risk_confidence as "riskConfidence", risk_overridden as "riskOverridden",
      ${USE_COLUMNS},
      coalesce(users.users, 0) as users, coalesce(devices.devices, 0) as devices
    from ${matching}
      left join (
        select app, count(*) as users from app_user where last_day >= ${since} group by app
      ) as users on users.app = used.app
      left join (
        select app, count(*) as devices from app_device where last_day >= ${since} group by app
      ) as devices on devices.app = used.app
    order by ${sortColumn(query.sort)} ${direction} nulls last, used.app
    limit ${query.limit} offset ${query.offset}
  `.execute(db)
  const counted = await sql<{ total: number }>`
    with ${usageSince(since)} select count(*) as total from ${matching}
  `.execute(db)
  return { items: rows.map(asDiscoveredApp), total: counted.rows[0]?.total ?? 0 }
}

function sortColumn(sort: Sort): RawBuilder<unknown> {
  if (sort === 'name') return sql`lower(name)`
  return sort === 'risk' ? sql`risk_score` : sql.id(sort)
}

function usageSince(since: number): RawBuilder<unknown> {
  return sql`usage as (
    select app, ${SUMMED_USE} from usage_day where day >= ${since} group by app
  )`
}

function matchingApps(query: DiscoveredAppsQuery): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (query.search !== '') {
    const pattern = containing(query.search)
    conditions.push(sql`concat_ws(' ', name, vendor, app, domains, hosts) ilike ${pattern}`)
  }
  if (query.tag !== null) conditions.push(sql`tag = ${query.tag}`)
  if (query.riskMax !== null) conditions.push(sql`risk_score <= ${query.riskMax}::float8`)
  if (query.category !== null) conditions.push(sql`category_id = ${query.category}`)
  return sql`(
    select * from (
      select usage.*, coalesce(app.name, usage.app) as name, app.vendor as vendor, app.domains, app.hosts,
        category.id as category_id, category.name as category_name, coalesce(app_tag.tag, 'none') as tag,
        app_risk.score as risk_score, app_risk.confidence as risk_confidence, app_risk.overridden as risk_overridden
      from usage
        left join app on app.id = usage.app
        left join category on category.id = app.category
        left join app_tag on app_tag.app = usage.app
        left join app_risk on app_risk.app = usage.app
    ) as named
    where ${sql.join(conditions, sql` and `)}
  ) as used`
}

type DiscoveredRow = Omit<DiscoveredApp, 'category' | 'risk'> &
  RiskColumns & {
    readonly categoryId: string | null
    readonly categoryName: string | null
  }

function asDiscoveredApp(row: DiscoveredRow): DiscoveredApp {
  const { categoryId, categoryName, riskScore, riskConfidence, riskOverridden, ...app } = row
  const category = categoryId === null || categoryName === null ? null : { id: categoryId, name: categoryName }
  return { ...app, category, risk: summaryOf({ riskScore, riskConfidence, riskOverridden }) }
}
