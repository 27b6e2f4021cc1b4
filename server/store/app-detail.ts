import { sql } from 'kysely'
import * as v from 'valibot'
import { TagSettingsSchema } from '../../core/bundle/app-tag.ts'
import type { AppDetail } from '../../core/protocol/admin-api.ts'
import { OwnWordSchema } from '../../core/protocol/catalog-imports.ts'
import { NO_COUNTS } from '../../core/protocol/device-api.ts'
import { findAppRisk } from './app-risk.ts'
import { SUMMED_USE, type Use } from './counters.ts'
import { IS_IN_FORCE } from './in-force.ts'
import { firstDayOf } from './retention.ts'
import type { Db } from './schema.ts'

const SHOWN_ROWS = 100

/** None is known exactly: there is nothing that a browser could have kept back. */
const NO_USE = { ...NO_COUNTS, bytesDownExact: true, bytesUpExact: true, firstSeen: null, lastSeen: null }

/** What the store knows of an app: all but the hosts that stay reachable, which depend on the server. */
export type StoredAppDetail = Omit<AppDetail, 'protectedHosts'>

/**
 * What the catalog says of an app, its tag, and who used it. An app that the catalog doesn't have, but somebody
 * used, goes by its id.
 *
 * @param days how many days back, today included
 * @returns `null` where neither the catalog nor any usage names the app
 */
export async function findAppDetail(db: Db, appId: string, days: number, now: number): Promise<StoredAppDetail | null> {
  const since = firstDayOf(days, now)
  const app = await db
    .selectFrom('app')
    .innerJoin('category', 'category.id', 'app.category')
    .selectAll('app')
    .select(['category.name as category_name'])
    .where('app.id', '=', appId)
    .executeTakeFirst()
  const use = await useOf(db, appId, since)
  if (app === undefined && use === undefined) return null

  const tag = await db.selectFrom('app_tag').selectAll().where('app', '=', appId).executeTakeFirst()
  const own = await db.selectFrom('custom_app').select('word').where('id', '=', appId).executeTakeFirst()
  const users = await topUsers(db, appId, since)
  const devices = await topDevices(db, appId, since)
  return {
    appId,
    name: app?.name ?? appId,
    vendor: app?.vendor ?? null,
    category: app === undefined ? null : { id: app.category, name: app.category_name },
    audience: app?.audience ?? null,
    headquarters: app?.headquarters ?? null,
    homepage: app?.homepage ?? null,
    domains: app?.domains ?? [],
    hosts: app?.hosts ?? [],
    own: own === undefined ? null : v.parse(OwnWordSchema, own.word),
    alternatives: await namesOf(db, app?.alternatives ?? []),
    origin: app?.origin ?? 'catalog',
    tag: tag?.tag ?? 'none',
    tagSettings: v.parse(TagSettingsSchema, tag?.settings ?? {}),
    tagChangedAt: tag?.changed_at ?? null,
    tagChangedBy: tag?.changed_by ?? null,
    risk: await findAppRisk(db, appId),
    ...(use ?? NO_USE),
    daily: await dailyUse(db, appId, since),
    users: users.map(({ user, ...use }) => ({ user: user === '' ? null : user, ...use })),
    devices,
  }
}

/** Those that are in force, in the order given. */
async function namesOf(db: Db, ids: readonly string[]): Promise<AppDetail['alternatives']> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('app').select(['id', 'name']).where('id', 'in', ids).where(IS_IN_FORCE).execute()
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return ids.flatMap((appId) => {
    const name = names.get(appId)
    return name === undefined ? [] : [{ appId, name }]
  })
}

async function useOf(db: Db, appId: string, since: number): Promise<Use | undefined> {
  const { rows } = await sql<Use>`
    select ${SUMMED_USE} from usage_day where app = ${appId} and day >= ${since} group by app
  `.execute(db)
  return rows[0]
}

async function dailyUse(db: Db, appId: string, since: number): Promise<AppDetail['daily']> {
  const { rows } = await sql<Use & { day: number }>`
    select day, ${SUMMED_USE} from usage_day where app = ${appId} and day >= ${since} group by day order by day
  `.execute(db)
  return rows.map(({ day, firstSeen: _, lastSeen: __, ...use }) => ({
    day: new Date(day).toISOString().slice(0, 10),
    ...use,
  }))
}

function topUsers(db: Db, appId: string, since: number) {
  return db
    .selectFrom('usage_day')
    .select([
      'user_name as user',
      sql<number>`sum(visits)::int8`.as('visits'),
      sql<number>`max(last_seen)`.as('lastSeen'),
    ])
    .where('app', '=', appId)
    .where('day', '>=', since)
    .groupBy('user_name')
    .orderBy('visits', 'desc')
    .orderBy('user_name')
    .limit(SHOWN_ROWS)
    .execute()
}

function topDevices(db: Db, appId: string, since: number) {
  return db
    .selectFrom('usage_day')
    .leftJoin('device', 'device.id', 'usage_day.device')
    .select([
      'usage_day.device as deviceId',
      'device.name',
      sql<number>`sum(visits)::int8`.as('visits'),
      sql<number>`max(usage_day.last_seen)`.as('lastSeen'),
    ])
    .where('usage_day.app', '=', appId)
    .where('usage_day.day', '>=', since)
    .groupBy(['usage_day.device', 'device.name'])
    .orderBy('visits', 'desc')
    .orderBy('usage_day.device')
    .limit(SHOWN_ROWS)
    .execute()
}
