import type { Db } from './schema.ts'

/**
 * @param catalog.content what `encodeCatalog` wrote, in brotli
 * @param catalog.bytes its length without brotli
 */
export async function writeBundleCatalog(
  transaction: Db,
  catalog: { readonly digest: string; readonly content: Uint8Array; readonly bytes: number; readonly now: number },
): Promise<void> {
  const { now, ...values } = catalog
  await transaction
    .insertInto('bundle_catalog')
    .values({ ...values, created_at: now })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute()
}

/** @returns what `encodeCatalog` wrote, in brotli; `null` where no kept bundle names it */
export async function readBundleCatalog(db: Db, digest: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('bundle_catalog').select('content').where('digest', '=', digest).executeTakeFirst()
  return row?.content ?? null
}

/** @returns the length of what `encodeCatalog` wrote; `null` where no kept bundle names it */
export async function readCatalogSize(db: Db, digest: string): Promise<number | null> {
  const row = await db.selectFrom('bundle_catalog').select('bytes').where('digest', '=', digest).executeTakeFirst()
  return row?.bytes ?? null
}

/** Deletes the catalogs that no bundle names any more, and with them what makes others of them. */
export async function dropUnnamedCatalogs(transaction: Db): Promise<void> {
  await transaction
    .deleteFrom('bundle_catalog')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('bundle').select('version').whereRef('bundle.catalog', '=', 'bundle_catalog.digest'))),
    )
    .execute()
}
