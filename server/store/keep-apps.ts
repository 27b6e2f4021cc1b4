import { isDeepStrictEqual } from 'node:util'
import { type Selectable, sql } from 'kysely'
import { type AppWord, type ComposedApp, composeApps } from '../../catalog/app-word.ts'
import type { KnownApps } from '../../catalog/importers/acceptance.ts'
import { markCatalogChange } from './catalog-changes.ts'
import { IS_IN_FORCE } from './in-force.ts'
import type { Db, Schema } from './schema.ts'
import { slices } from './slices.ts'

/** All that the store has of apps. With 40,000 of them a read takes a second of PGlite's time: it is done once a change. */
export interface StoredApps extends KnownApps {
  readonly inForce: readonly Selectable<Schema['app']>[]
  readonly rows: readonly Selectable<Schema['app']>[]
}

/** To be called in a transaction that holds the lock of the catalog. */
export async function readStoredApps(transaction: Db): Promise<StoredApps> {
  const categories = await transaction.selectFrom('category').select(['id', 'name']).execute()
  const catalog = await transaction.selectFrom('catalog_app').select(['id', 'word']).execute()
  const words = await transaction.selectFrom('custom_app').select(['id', 'word']).execute()
  const rows = await transaction.selectFrom('app').selectAll().select(IS_IN_FORCE.as('isInForce')).execute()
  return {
    categories: new Map(categories.map(({ id, name }) => [id, name])),
    catalog: new Map(catalog.map(({ id, word }) => [id, word])),
    words: new Map(words.map(({ id, word }) => [id, word])),
    inForce: rows.filter(({ isInForce }) => isInForce),
    rows,
  }
}

/**
 * Makes `app` say what the catalog and the admins' words say together. An app that neither has any more is retired: it
 * keeps its name for its usage, and where it is tagged it stays in force until the tag is taken away.
 *
 * @param stored as `readStoredApps` read it in this transaction
 * @param words what admins say now
 * @returns the ids of the apps that say something else than before: their risk has to be assessed anew
 */
export async function keepApps(
  transaction: Db,
  stored: Pick<StoredApps, 'catalog' | 'rows'>,
  words: ReadonlyMap<string, AppWord>,
  now: number,
): Promise<string[]> {
  const rows = composeApps([...stored.catalog.values()], words).map(appRow)
  const live = new Set(rows.map(({ id }) => id))
  const gone = stored.rows.filter(({ id, retired_at }) => retired_at === null && !live.has(id)).map(({ id }) => id)
  await transaction.updateTable('app').set({ retired_at: now }).where(sql<boolean>`id = any(${gone}::text[])`).execute()

  const storedById = new Map(stored.rows.map((row) => [row.id, row]))
  const changed = rows.filter((row) => !saysTheSame(row, storedById.get(row.id)))
  for (const slice of slices(changed, 1_000)) await writeApps(transaction, slice)
  if (gone.length + changed.length > 0) await markCatalogChange(transaction)
  return changed.map(({ id }) => id)
}

type AppRow = ReturnType<typeof appRow>

function appRow(app: ComposedApp) {
  return {
    id: app.id,
    name: app.name,
    vendor: app.vendor ?? null,
    category: app.category,
    audience: app.audience ?? null,
    headquarters: app.headquarters ?? null,
    homepage: app.homepage ?? null,
    domains: app.domains,
    hosts: app.hosts,
    alternatives: app.alternatives ?? [],
    facts: app.facts ?? {},
    origin: app.origin,
    retired_at: null,
  }
}

function saysTheSame(row: AppRow, stored: Selectable<Schema['app']> | undefined): boolean {
  if (stored === undefined) return false
  // Whatever the order of an object's keys: jsonb has its own.
  return (Object.keys(row) as (keyof AppRow)[]).every((column) => isDeepStrictEqual(row[column], stored[column]))
}

async function writeApps(db: Db, rows: readonly AppRow[]): Promise<void> {
  await db
    .insertInto('app')
    .values(
      rows.map((row) => ({
        ...row,
        domains: JSON.stringify(row.domains),
        hosts: JSON.stringify(row.hosts),
        alternatives: JSON.stringify(row.alternatives),
        facts: JSON.stringify(row.facts),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        vendor: eb.ref('excluded.vendor'),
        category: eb.ref('excluded.category'),
        audience: eb.ref('excluded.audience'),
        headquarters: eb.ref('excluded.headquarters'),
        homepage: eb.ref('excluded.homepage'),
        domains: eb.ref('excluded.domains'),
        hosts: eb.ref('excluded.hosts'),
        alternatives: eb.ref('excluded.alternatives'),
        facts: eb.ref('excluded.facts'),
        origin: eb.ref('excluded.origin'),
        retired_at: null,
      })),
    )
    .execute()
}
