import { randomUUID } from 'node:crypto'
import type { ImportChunk } from '../../core/protocol/catalog-imports.ts'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

/** Makes room for an upload, and forgets those that were left for more than a day. */
export async function createImport(db: Db, by: string, now: number): Promise<string> {
  await db
    .deleteFrom('catalog_import')
    .where('created_at', '<', now - DAY_MS)
    .execute()
  const id = randomUUID()
  await db.insertInto('catalog_import').values({ id, created_at: now, created_by: by }).execute()
  return id
}

/** @returns false where there is no such import */
export function putChunk(db: Db, importId: string, number: number, chunk: ImportChunk): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    if (!(await holdImport(transaction, importId))) return false
    const content = JSON.stringify(chunk)
    await transaction
      .insertInto('catalog_import_chunk')
      .values({ import: importId, number, content })
      .onConflict((conflict) => conflict.columns(['import', 'number']).doUpdateSet({ content }))
      .execute()
    return true
  })
}

/**
 * To be called in a transaction, which then holds the import.
 *
 * @returns its chunks by their numbers; `null` where there is no such import
 */
export async function readImport(transaction: Db, importId: string): Promise<Map<number, ImportChunk> | null> {
  if (!(await holdImport(transaction, importId))) return null
  const rows = await transaction
    .selectFrom('catalog_import_chunk')
    .select(['number', 'content'])
    .where('import', '=', importId)
    .orderBy('number')
    .execute()
  return new Map(rows.map(({ number, content }) => [number, content]))
}

/** @returns false where there is no such import */
export async function deleteImport(db: Db, importId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('catalog_import').where('id', '=', importId).executeTakeFirst()
  return numDeletedRows > 0n
}

async function holdImport(transaction: Db, importId: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('catalog_import')
    .select('id')
    .where('id', '=', importId)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}
