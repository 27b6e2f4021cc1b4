import { sql } from 'kysely'
import { type AppMeasurement, DAY_MS } from '../../core/protocol/device-api.ts'
import { MEASURED_DAYS, type MeasurementTally } from '../../core/risk/measured.ts'
import { firstDayOf } from './retention.ts'
import type { Db } from './schema.ts'

/**
 * Keeps a device's newest report of each app; to be called in the transaction that counts its batch. A time ahead of
 * ours counts as now: a wrong clock must not make a report that nothing ever replaces.
 */
export async function writeMeasurements(
  transaction: Db,
  deviceId: string,
  sent: readonly AppMeasurement[],
  { now, keptDays }: { readonly now: number; readonly keptDays: number },
): Promise<void> {
  const kept = sent
    .map((measurement) => ({ ...measurement, at: Math.min(measurement.at, now) }))
    .filter(({ at }) => at >= firstDayOf(keptDays, now))
  const rows = [...newestByApp(kept).values()]
  if (rows.length === 0) return
  await sql`
    insert into app_measurement as kept
      (app, device, measured_at, https_only, hsts, csp, frame_protection, content_type_protection)
    select app, ${deviceId}::uuid, measured_at, https_only, hsts, csp, frame_protection, content_type_protection
    from unnest(
      ${rows.map((row) => row.appId)}::text[], ${rows.map((row) => row.at)}::int8[],
      ${rows.map((row) => row.https)}::bool[], ${rows.map((row) => row.hsts)}::bool[],
      ${rows.map((row) => row.csp)}::bool[], ${rows.map((row) => row.frameProtection)}::bool[],
      ${rows.map((row) => row.contentTypeProtection)}::bool[]
    ) as sent (app, measured_at, https_only, hsts, csp, frame_protection, content_type_protection)
    on conflict (app, device) do update set
      measured_at = excluded.measured_at,
      https_only = excluded.https_only,
      hsts = excluded.hsts,
      csp = excluded.csp,
      frame_protection = excluded.frame_protection,
      content_type_protection = excluded.content_type_protection
    where kept.measured_at <= excluded.measured_at
  `.execute(transaction)
}

/** Each app that was measured of late, and what the fleet's newest reports say. */
export async function tallyMeasurements(db: Db, now: number): Promise<Map<string, MeasurementTally>> {
  const rows = await db
    .selectFrom('app_measurement')
    .select(({ fn }) => [
      'app',
      fn.countAll<number>().as('devices'),
      sql<number>`count(*) filter (where https_only)`.as('httpsOnly'),
      sql<number>`count(*) filter (where hsts)`.as('hsts'),
      sql<number>`count(*) filter (where csp)`.as('csp'),
      sql<number>`count(*) filter (where frame_protection)`.as('frameProtection'),
      sql<number>`count(*) filter (where content_type_protection)`.as('contentTypeProtection'),
    ])
    .where('measured_at', '>=', now - MEASURED_DAYS * DAY_MS)
    .groupBy('app')
    .execute()
  return new Map(
    rows.map(({ app, devices, httpsOnly, hsts, csp, frameProtection, contentTypeProtection }) => [
      app,
      {
        devices,
        agreeing: {
          'https-only': httpsOnly,
          hsts,
          csp,
          'frame-protection': frameProtection,
          'content-type-protection': contentTypeProtection,
        },
      },
    ]),
  )
}

function newestByApp(measurements: readonly AppMeasurement[]): Map<string, AppMeasurement> {
  const newest = new Map<string, AppMeasurement>()
  for (const measurement of measurements) {
    const known = newest.get(measurement.appId)
    if (known === undefined || known.at <= measurement.at) newest.set(measurement.appId, measurement)
  }
  return newest
}
