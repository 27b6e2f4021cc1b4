import type { GovernanceEntry } from '../../core/protocol/admin-api.ts'
import type { Db } from './schema.ts'

/** Something an admin or a policy did. `before` and `after`: what it was and became, null where there was nothing. */
export interface GovernanceRecord {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly before: unknown
  readonly after: unknown
}

/** Writes to the log; to be called in the transaction of the change itself. */
export async function record(transaction: Db, entry: GovernanceRecord): Promise<void> {
  await transaction
    .insertInto('governance_log')
    .values({ ...entry, before: JSON.stringify(entry.before), after: JSON.stringify(entry.after) })
    .execute()
}

/** Newest first; `beforeId` null starts at the newest. */
export async function listGovernanceLog(
  db: Db,
  page: { readonly beforeId: number | null; readonly limit: number },
): Promise<{ items: GovernanceEntry[]; total: number }> {
  const rows = await db
    .selectFrom('governance_log')
    .selectAll()
    .$if(page.beforeId !== null, (query) => query.where('id', '<', page.beforeId))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
  const { total } = await db
    .selectFrom('governance_log')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { items: rows.map(({ id, ...entry }) => ({ entryId: id, ...entry })), total }
}
