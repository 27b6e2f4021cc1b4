import { sql } from 'kysely'
import type { Batch } from '../../core/protocol/device-api.ts'
import { type BatchRows, type Span, toRows, type UsageSum } from './batch-rows.ts'
import { writeMeasurements } from './measurements.ts'
import type { Db } from './schema.ts'

/** A device sends one batch at a time, so that only its newest one can come again by itself; the rest is for backups. */
const KEPT_BATCHES = 32

export interface CountedBatch {
  /** This very batch had been counted before, so nothing was counted now. */
  readonly duplicate: boolean
  readonly lastSequence: number
  /** Rows whose time was moved into the time that is kept. */
  readonly movedRows: number
}

/** The sequence number isn't free, and its batch isn't known as one that was counted. Nothing was counted. */
export class SequenceConflict extends Error {
  override readonly name = 'SequenceConflict'
  constructor(readonly lastSequence: number) {
    super(`Batches have been counted up to sequence number ${lastSequence}, and this one is none of the last of them`)
  }
}

/**
 * Counts a batch once: its rows, its id and its device's sequence number are written in one transaction.
 *
 * @param deviceId an enrolled device
 * @throws {SequenceConflict}
 */
export function countBatch(
  db: Db,
  deviceId: string,
  batch: Batch,
  options: { readonly now: number; readonly keptDays: number },
): Promise<CountedBatch> {
  return db.transaction().execute(async (transaction) => {
    const device = await transaction
      .selectFrom('device')
      .select('last_sequence as lastSequence')
      .where('id', '=', deviceId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (await wasCounted(transaction, deviceId, batch)) {
      return { duplicate: true, lastSequence: device.lastSequence, movedRows: 0 }
    }
    if (batch.sequence <= device.lastSequence) throw new SequenceConflict(device.lastSequence)

    const rows = toRows(batch, options.now, options.keptDays)
    await writeRows(transaction, deviceId, rows, options.now)
    await writeMeasurements(transaction, deviceId, batch.measurements, options)
    await remember(transaction, deviceId, batch)
    await transaction
      .updateTable('device')
      .set((eb) => ({
        last_sequence: batch.sequence,
        last_seen: options.now,
        dropped_rows: eb('dropped_rows', '+', batch.dropped),
      }))
      .where('id', '=', deviceId)
      .execute()
    return { duplicate: false, lastSequence: batch.sequence, movedRows: rows.moved }
  })
}

/** By its id alone: a batch that was counted and then given another number is the same batch. */
async function wasCounted(db: Db, deviceId: string, batch: Batch): Promise<boolean> {
  const counted = await db
    .selectFrom('counted_batch')
    .select('sequence')
    .where('device', '=', deviceId)
    .where('batch_id', '=', batch.batchId)
    .executeTakeFirst()
  return counted !== undefined
}

async function remember(db: Db, deviceId: string, { sequence, batchId }: Batch): Promise<void> {
  await db.insertInto('counted_batch').values({ device: deviceId, sequence, batch_id: batchId }).execute()
  await db
    .deleteFrom('counted_batch')
    .where('device', '=', deviceId)
    .where('sequence', '<=', sequence - KEPT_BATCHES)
    .execute()
}

async function writeRows(db: Db, deviceId: string, rows: BatchRows, now: number): Promise<void> {
  if (rows.hours.length > 0) {
    await addUsage(db, 'hour', deviceId, rows.hours)
    await addUsage(db, 'day', deviceId, rows.days)
    await widenAppDevices(db, deviceId, rows.appDevices)
  }
  if (rows.appUsers.length > 0) await widenAppUsers(db, rows.appUsers)
  if (rows.events.length === 0) return
  await db
    .insertInto('event')
    .values(
      rows.events.map((event) => ({
        device: deviceId,
        id: event.id,
        type: event.type,
        at: event.at,
        received_at: now,
        app: event.appId,
        user_name: event.user === '' ? null : event.user,
        context: event.context,
      })),
    )
    // An event has its own id, so that it stays one event even if a device sends it in two batches.
    .onConflict((conflict) => conflict.columns(['device', 'id']).doNothing())
    .execute()
}

async function addUsage(db: Db, span: 'hour' | 'day', deviceId: string, sums: UsageSum[]): Promise<void> {
  const table = sql.table(`usage_${span}`)
  await sql`
    insert into ${table} as kept (device, ${sql.ref(span)}, app, user_name, visits, blocked, first_seen, last_seen)
    select ${deviceId}::uuid, start, app, user_name, visits, blocked, first_seen, last_seen
    from unnest(
      ${sums.map((sum) => sum.start)}::int8[], ${sums.map((sum) => sum.app)}::text[],
      ${sums.map((sum) => sum.user)}::text[], ${sums.map((sum) => sum.visits)}::int8[],
      ${sums.map((sum) => sum.blocked)}::int8[], ${sums.map((sum) => sum.firstSeen)}::int8[],
      ${sums.map((sum) => sum.lastSeen)}::int8[]
    ) as sent (start, app, user_name, visits, blocked, first_seen, last_seen)
    on conflict (device, ${sql.ref(span)}, app, user_name) do update set
      visits = kept.visits + excluded.visits,
      blocked = kept.blocked + excluded.blocked,
      first_seen = least(kept.first_seen, excluded.first_seen),
      last_seen = greatest(kept.last_seen, excluded.last_seen)
  `.execute(db)
}

async function widenAppUsers(db: Db, spans: Span[]): Promise<void> {
  await sql`
    insert into app_user as kept (app, user_name, first_day, last_day)
    select app, user_name, first_day, last_day
    from unnest(
      ${spans.map((span) => span.app)}::text[], ${spans.map((span) => span.user)}::text[],
      ${spans.map((span) => span.firstDay)}::int8[], ${spans.map((span) => span.lastDay)}::int8[]
    ) as sent (app, user_name, first_day, last_day)
    on conflict (app, user_name) do update set
      first_day = least(kept.first_day, excluded.first_day),
      last_day = greatest(kept.last_day, excluded.last_day)
    where kept.first_day > excluded.first_day or kept.last_day < excluded.last_day
  `.execute(db)
}

async function widenAppDevices(db: Db, deviceId: string, spans: Span[]): Promise<void> {
  await sql`
    insert into app_device as kept (app, device, first_day, last_day)
    select app, ${deviceId}::uuid, first_day, last_day
    from unnest(
      ${spans.map((span) => span.app)}::text[],
      ${spans.map((span) => span.firstDay)}::int8[], ${spans.map((span) => span.lastDay)}::int8[]
    ) as sent (app, first_day, last_day)
    on conflict (app, device) do update set
      first_day = least(kept.first_day, excluded.first_day),
      last_day = greatest(kept.last_day, excluded.last_day)
    where kept.first_day > excluded.first_day or kept.last_day < excluded.last_day
  `.execute(db)
}
