import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** From which catalog to which other one a delta leads. */
export interface CatalogStep {
  readonly from: string
  readonly to: string
}

export interface StoredCatalogDelta {
  /** Of `content`. */
  readonly digest: string
  /** A `CatalogDelta` as JSON text. */
  readonly content: string
}

/** Does nothing where one of the two catalogs is gone, or the delta is there. */
export async function writeCatalogDelta(db: Db, { from, to }: CatalogStep, delta: StoredCatalogDelta): Promise<void> {
  await db
    .insertInto('bundle_catalog_delta')
    .columns(['from_catalog', 'to_catalog', 'digest', 'content'])
    .expression(
      db
        // Held until the delta is written: what is deleted meanwhile would leave it without an end.
        .selectFrom(['bundle_catalog as before', 'bundle_catalog as after'])
        .select(['before.digest as from_catalog', 'after.digest as to_catalog'])
        .select([sql<string>`${delta.digest}::text`.as('digest'), sql<string>`${delta.content}::text`.as('content')])
        .where('before.digest', '=', from)
        .where('after.digest', '=', to)
        .forShare(),
    )
    .onConflict((conflict) => conflict.columns(['from_catalog', 'to_catalog']).doNothing())
    .execute()
}

export async function readCatalogDelta(db: Db, { from, to }: CatalogStep): Promise<StoredCatalogDelta | null> {
  const row = await db
    .selectFrom('bundle_catalog_delta')
    .select(['digest', 'content'])
    .where('from_catalog', '=', from)
    .where('to_catalog', '=', to)
    .executeTakeFirst()
  return row ?? null
}

/** @returns the JSON text of the delta; `null` where it isn't kept */
export async function readCatalogDeltaText(db: Db, digest: string): Promise<string | null> {
  const row = await db
    .selectFrom('bundle_catalog_delta')
    .select('content')
    .where('digest', '=', digest)
    .limit(1)
    .executeTakeFirst()
  return row?.content ?? null
}

/** All that are kept, without what they say. */
export async function readCatalogSteps(db: Db): Promise<CatalogStep[]> {
  return db.selectFrom('bundle_catalog_delta').select(['from_catalog as from', 'to_catalog as to']).execute()
}
