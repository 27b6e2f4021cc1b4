import type { Db } from './schema.ts'

/**
 * To be called in the transaction of a change that makes another catalog for devices: the next bundle reads it anew.
 * A row is added, and none is updated: changes at the same time don't wait for each other.
 */
export async function markCatalogChange(transaction: Db): Promise<void> {
  await transaction.insertInto('catalog_change').defaultValues().execute()
}

/**
 * Whether there was a change since this was last asked. To be called before the catalog is read: a change that comes
 * between the two keeps its mark.
 */
export async function takeCatalogChanges(transaction: Db): Promise<boolean> {
  const { numDeletedRows } = await transaction.deleteFrom('catalog_change').executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
