import type { Db } from './schema.ts'

/** @param content the catalog's JSON text, gzipped */
export async function writeBundleCatalog(
  transaction: Db,
  catalog: { readonly digest: string; readonly content: Uint8Array; readonly now: number },
): Promise<void> {
  const { digest, content, now } = catalog
  await transaction
    .insertInto('bundle_catalog')
    .values({ digest, content, created_at: now })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute()
}

/** @returns its JSON text, gzipped; `null` where no kept bundle names it */
export async function readBundleCatalog(db: Db, digest: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('bundle_catalog').select('content').where('digest', '=', digest).executeTakeFirst()
  return row?.content ?? null
}

/** Deletes the catalogs that no bundle names any more. */
export async function dropUnnamedCatalogs(transaction: Db): Promise<void> {
  await transaction
    .deleteFrom('bundle_catalog')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('bundle').select('version').whereRef('bundle.catalog', '=', 'bundle_catalog.digest'))),
    )
    .execute()
}
