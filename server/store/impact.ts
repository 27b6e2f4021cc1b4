import { type RawBuilder, sql } from 'kysely'
import type { AppTag, Scope } from '../../core/bundle/app-tag.ts'
import { IS_IN_FORCE } from './in-force.ts'
import type { Db } from './schema.ts'

/** An app, and who of those in a scope used it. */
export interface AppUse {
  readonly users: number
  readonly devices: number
}

export interface AppHosts {
  readonly appId: string
  readonly name: string
  readonly vendor: string | null
  readonly domains: readonly string[]
  readonly hosts: readonly string[]
}

/** @returns `null` where no app that is in force has the id */
export async function findAppHosts(db: Db, appId: string): Promise<AppHosts | null> {
  return (await appHosts(db).where('id', '=', appId).executeTakeFirst()) ?? null
}

/**
 * Apps that somebody used since a day, and that are of the same vendor, or may have an entry inside one of the app's domains:
 * of their entries the text alone was looked at.
 */
export function listNeighbours(db: Db, { appId, vendor, domains }: AppHosts, since: number): Promise<AppHosts[]> {
  // An entry stands in the text between quotes, and has neither quotes nor backslashes itself.
  const ends = domains.flatMap((domain) => [`.${domain}"`, `"${domain}"`])
  return (
    db
      // Of tens of thousands of apps few are in use: the dear question is put to those alone.
      .with(
        (cte) => cte('used').materialized(),
        () =>
          appHosts(db)
            .where('id', '<>', appId)
            .where(
              sql<boolean>`exists (select from app_device where app_device.app = app.id and last_day >= ${since})`,
            ),
      )
      .selectFrom('used')
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('vendor', '=', vendor),
          sql<boolean>`exists (
            select from unnest(${ends}::text[]) as inside (ending)
            where strpos(used.domains::text || used.hosts::text, ending) > 0
          )`,
        ]),
      )
      .execute()
  )
}

function appHosts(db: Db) {
  return db.selectFrom('app').select(['id as appId', 'name', 'vendor', 'domains', 'hosts']).where(IS_IN_FORCE)
}

/**
 * Who used apps since a day. For everyone it reads one row a user and one a device of each app (the primary keys of
 * `app_user` and `app_device`); for a scope one a user, device and day (`usage_day_by_app`), since only there it stands
 * who used an app where.
 *
 * @returns by app id; one that nobody used is missing
 */
export async function readAppUse(
  db: Db,
  {
    appIds,
    scope,
    since,
  }: { readonly appIds: readonly string[]; readonly scope: AppTag['scope']; readonly since: number },
): Promise<Map<string, AppUse>> {
  const { rows } = await (isForEveryone(scope) ? useByAll(appIds, since) : useInScope(appIds, scope, since)).execute(db)
  return new Map(rows.map(({ app, users, devices }) => [app, { users, devices }]))
}

interface UseRow extends AppUse {
  readonly app: string
}

function useByAll(appIds: readonly string[], since: number): RawBuilder<UseRow> {
  return sql<UseRow>`
    select wanted.app, users, devices
    from unnest(${appIds}::text[]) as wanted (app)
      cross join lateral (
        select count(*) as users from app_user where app = wanted.app and last_day >= ${since}
      ) as by_user
      cross join lateral (
        select count(*) as devices from app_device where app = wanted.app and last_day >= ${since}
      ) as by_device
    where users > 0 or devices > 0
  `
}

function useInScope(appIds: readonly string[], scope: Scope, since: number): RawBuilder<UseRow> {
  return sql<UseRow>`
    select app, count(distinct nullif(usage_day.user_name, '')) as users, count(distinct usage_day.device) as devices
    from usage_day inner join device on device.id = usage_day.device
    where app = any(${appIds}::text[]) and day >= ${since} and ${isInScope(scope)}
    group by app
  `
}

/** Requests to an app by those in a scope, and to all apps by all, since a day. Reads each row of use of these days once. */
export async function readRequests(
  db: Db,
  { appId, scope, since }: { readonly appId: string; readonly scope: AppTag['scope']; readonly since: number },
): Promise<{ readonly app: number; readonly all: number }> {
  const ofApp = isForEveryone(scope)
    ? sql`select sum(requests) from usage_day where app = ${appId} and day >= ${since}`
    : sql`
        select sum(requests) from usage_day inner join device on device.id = usage_day.device
        where app = ${appId} and day >= ${since} and ${isInScope(scope)}
      `
  const { rows } = await sql<{ app: number; all: number }>`
    select coalesce((${ofApp}), 0)::float8 as app,
      coalesce((select sum(requests) from usage_day where day >= ${since}), 0)::float8 as all
  `.execute(db)
  return rows[0] ?? { app: 0, all: 0 }
}

/** Users and devices that were seen since a day, whatever they used. */
export async function countSeen(db: Db, since: number): Promise<AppUse> {
  const { rows } = await sql<AppUse>`
    select
      (select count(*) from (
        select from app_user where last_day >= ${since} group by user_name
      ) as seen) as users,
      (select count(*) from device where last_seen >= ${since}) as devices
  `.execute(db)
  return rows[0] ?? { users: 0, devices: 0 }
}

/** A condition on rows of `device`. As `isInScope` of the core. */
function isInScope({ include, exclude }: Scope): RawBuilder<boolean> {
  const isIncluded = include.length === 0 ? sql`true` : sql`device.groups ?| ${include}::text[]`
  return sql<boolean>`(${isIncluded} and not device.groups ?| ${exclude}::text[])`
}

function isForEveryone({ include, exclude }: Scope): boolean {
  return include.length === 0 && exclude.length === 0
}
