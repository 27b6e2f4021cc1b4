import type { AliasableExpression } from 'kysely'
import type { Db } from './schema.ts'

/** How many rows a query has, whatever it selects. */
export async function countRows(db: Db, rows: AliasableExpression<object>): Promise<number> {
  const { total } = await db
    .selectFrom(rows.as('matching'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return total
}
