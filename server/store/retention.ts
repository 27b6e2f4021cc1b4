import { DAY_MS } from '../../core/protocol/device-api.ts'
import { forgetIdentities } from './identities.ts'
import type { Db } from './schema.ts'

/** For how many days what is kept. The day it is counts as one. */
export interface Retention {
  readonly hourlyDays: number
  readonly dailyDays: number
}

export const DEFAULT_RETENTION: Retention = { hourlyDays: 7, dailyDays: 90 }

/** The start of the UTC day. */
export function startOfDay(time: number): number {
  return time - (time % DAY_MS)
}

/** The start of the first of `days` days, of which the last is the one that `now` lies in. */
export function firstDayOf(days: number, now: number): number {
  return startOfDay(now) - (days - 1) * DAY_MS
}

/** Deletes what is older than its retention, sessions and setup links that have expired, and names that nothing kept stands for. */
export async function purge(db: Db, retention: Retention, now: number): Promise<void> {
  const firstDay = firstDayOf(retention.dailyDays, now)
  await db.deleteFrom('usage_hour').where('hour', '<', firstDayOf(retention.hourlyDays, now)).execute()
  await db.deleteFrom('usage_day').where('day', '<', firstDay).execute()
  await db.deleteFrom('app_user').where('last_day', '<', firstDay).execute()
  await db.deleteFrom('app_device').where('last_day', '<', firstDay).execute()
  await db.deleteFrom('domain_day').where('day', '<', firstDay).execute()
  await db.deleteFrom('domain_user').where('last_day', '<', firstDay).execute()
  await db.deleteFrom('domain_device').where('last_day', '<', firstDay).execute()
  await db.deleteFrom('event').where('at', '<', firstDay).execute()
  await db
    .deleteFrom('access_request')
    .where('asked_at', '<', firstDay)
    .where((eb) => eb.or([eb('decided_at', 'is', null), eb('decided_at', '<', firstDay)]))
    .execute()
  await db
    .deleteFrom('exception')
    .where((eb) => eb.or([eb('until', '<', firstDay), eb('revoked_at', '<', firstDay)]))
    .execute()
  await db.deleteFrom('app_measurement').where('measured_at', '<', firstDay).execute()
  await forgetIdentities(db, firstDay)
  await db.deleteFrom('admin_session').where('expires_at', '<=', now).execute()
  await db.deleteFrom('setup_link').where('expires_at', '<=', now).execute()
}
