import { type RawBuilder, sql } from 'kysely'
import type { DISCOVERED_DOMAIN_SORTS, DiscoveredDomain, DiscoveredDomains } from '../../core/protocol/admin-api.ts'
import { containing } from './containing.ts'
import { SUMMED_USE, USE_COLUMNS } from './counters.ts'
import { IS_IN_FORCE } from './in-force.ts'
import { firstDayOf } from './retention.ts'
import type { Db } from './schema.ts'

export interface DiscoveredDomainsQuery {
  /** How many days back, today included. */
  readonly days: number
  /** '' takes all. */
  readonly search: string
  readonly sort: (typeof DISCOVERED_DOMAIN_SORTS)[number]
  readonly order: 'asc' | 'desc'
  readonly offset: number
  readonly limit: number
  readonly now: number
  /** How many different devices must have met a domain, in all the time that is kept. */
  readonly threshold: number
}

type Found = Pick<DiscoveredDomains, 'items' | 'total' | 'belowThreshold'>

/**
 * The domains without an app that were met in the days asked for. This is the one place that reads their tables, and
 * each of its queries goes through `SHOWN`: what too few devices have met is counted, and never named.
 */
export async function listDiscoveredDomains(db: Db, query: DiscoveredDomainsQuery): Promise<Found> {
  const since = firstDayOf(query.days, query.now)
  const matching = sql`
    with shown as (${shown(query.threshold)}), used as (
      select domain, ${SUMMED_USE}
      from domain_day
      where day >= ${since} and domain in (select domain from shown) and domain ilike ${containing(query.search)}
      group by domain
    )
  `
  const { rows } = await sql<DomainRow>`
    ${matching}, page as (
      select used.domain, ${USE_COLUMNS}, coalesce(users, 0) as users, coalesce(devices, 0) as devices
      from used
        left join (
          select domain, count(*) as users from domain_user where last_day >= ${since} group by domain
        ) as met_by_users on met_by_users.domain = used.domain
        left join (
          select domain, count(*) as devices from domain_device where last_day >= ${since} group by domain
        ) as met_by_devices on met_by_devices.domain = used.domain
      order by ${sql.id(query.sort)} ${sql.raw(query.order)}, used.domain
      limit ${query.limit} offset ${query.offset}
    )
    select page.*, owner.id as "appId", owner.name as "appName"
    from page left join (${APP_DOMAINS}) as owner on owner.domain = page.domain
    order by ${sql.id(query.sort)} ${sql.raw(query.order)}, page.domain
  `.execute(db)
  const counted = await sql<{ total: number }>`${matching} select count(*) as total from used`.execute(db)
  return {
    items: rows.map(asDiscoveredDomain),
    total: counted.rows[0]?.total ?? 0,
    belowThreshold: await countBelow(db, query.threshold),
  }
}

function shown(threshold: number): RawBuilder<unknown> {
  return sql`select domain from domain_device group by domain having count(*) >= ${threshold}`
}

/** Over all domains and all the time that is kept: narrowed by nothing, it tells of no domain by itself. */
async function countBelow(db: Db, threshold: number): Promise<number> {
  const { rows } = await sql<{ below: number }>`
    select count(*) as below from (
      select from domain_device group by domain having count(*) < ${threshold}
    ) as rare
  `.execute(db)
  return rows[0]?.below ?? 0
}

/** A domain is one app's at most: the catalog and its importers see to that. */
const APP_DOMAINS = sql`
  select distinct on (domain) domain, app.id, app.name
  from app, jsonb_array_elements_text(app.domains) as domain
  where ${IS_IN_FORCE}
  order by domain, app.id
`

type DomainRow = Omit<DiscoveredDomain, 'app'> & { readonly appId: string | null; readonly appName: string | null }

function asDiscoveredDomain({ appId, appName, ...domain }: DomainRow): DiscoveredDomain {
  return { ...domain, app: appId === null || appName === null ? null : { id: appId, name: appName } }
}
