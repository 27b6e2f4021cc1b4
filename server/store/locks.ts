import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** What only one server at a time may do. The numbers are ours alone and never change. */
const LOCKS = { catalog: 8_787_001, bundle: 8_787_002, setup: 8_787_003, risk: 8_787_005 } as const

/** Waits for the lock and holds it until the transaction ends. */
export async function takeLock(transaction: Db, name: keyof typeof LOCKS): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCKS[name]}::int8)`.execute(transaction)
}
