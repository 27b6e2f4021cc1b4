import type { Batch } from '../../core/protocol/device-api.ts'
import { askForAccess } from './access-requests.ts'
import { type BatchRows, toRows } from './batch-rows.ts'
import { keepIdentities } from './identities.ts'
import { writeMeasurements } from './measurements.ts'
import type { Db } from './schema.ts'
import { addUse, widenDevices, widenUsers } from './use-rows.ts'

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

/** Always in this order of tables: those that many devices write to are locked by all of them in the same order. */
async function writeRows(db: Db, deviceId: string, rows: BatchRows, now: number): Promise<void> {
  await addUse(db, 'usage_hour', deviceId, rows.appHours)
  await addUse(db, 'usage_day', deviceId, rows.appDays)
  await widenDevices(db, 'app', deviceId, rows.appDevices)
  await widenUsers(db, 'app', rows.appUsers)
  await addUse(db, 'domain_day', deviceId, rows.domainDays)
  await widenDevices(db, 'domain', deviceId, rows.domainDevices)
  await widenUsers(db, 'domain', rows.domainUsers)
  await keepIdentities(db, deviceId, rows.identities, now)
  await writeEvents(db, deviceId, rows.events, now)
  await askForAccess(db, deviceId, rows.events)
}

async function writeEvents(db: Db, deviceId: string, events: BatchRows['events'], now: number): Promise<void> {
  if (events.length === 0) return
  await db
    .insertInto('event')
    .values(
      events.map((event) => ({
        device: deviceId,
        id: event.id,
        type: event.type,
        at: event.at,
        received_at: now,
        app: event.appId,
        user_name: event.user === '' ? null : event.user,
        context: event.context,
        justification: event.justification,
      })),
    )
    // An event has its own id, so that it stays one event even if a device sends it in two batches.
    .onConflict((conflict) => conflict.columns(['device', 'id']).doNothing())
    .execute()
}
