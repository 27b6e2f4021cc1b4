import type { Catalog, LoadedApp } from '../../catalog/load-catalog.ts'
import { assessRisk } from './assess-risk.ts'
import { takeLock } from './locks.ts'
import type { Db } from './schema.ts'

const DIGEST_KEY = 'catalog.digest'

/**
 * Makes the app tables say what the catalog says, in one transaction. An app that the catalog no longer has is
 * retired: it keeps its name for its usage, and where it is tagged it stays in force until the tag is taken away.
 *
 * @returns whether anything had to change
 */
export function syncCatalog(db: Db, catalog: Catalog, now: number): Promise<boolean> {
  const { digest } = catalog
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'catalog')
    const known = await transaction.selectFrom('meta').select('value').where('key', '=', DIGEST_KEY).executeTakeFirst()
    if (known?.value === digest) return false

    await writeCategories(transaction, catalog)
    await transaction.updateTable('app').set({ retired_at: now }).where('retired_at', 'is', null).execute()
    for (const rows of slices(catalog.apps, 1_000)) await writeApps(transaction, rows.map(appRow))
    await transaction
      .insertInto('meta')
      .values({ key: DIGEST_KEY, value: digest })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: digest }))
      .execute()
    await assessRisk(transaction, 'all', now)
    return true
  })
}

async function writeCategories(db: Db, { categories }: Catalog): Promise<void> {
  if (categories.size === 0) return
  await db
    .insertInto('category')
    .values([...categories].map(([id, name]) => ({ id, name })))
    .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ name: eb.ref('excluded.name') })))
    .execute()
}

function appRow(app: LoadedApp) {
  return {
    id: app.id,
    name: app.name,
    vendor: app.vendor ?? null,
    category: app.category,
    audience: app.audience ?? null,
    headquarters: app.headquarters ?? null,
    homepage: app.homepage ?? null,
    domains: JSON.stringify(app.domains),
    hosts: JSON.stringify(app.hosts),
    facts: JSON.stringify(app.facts ?? {}),
    retired_at: null,
  }
}

async function writeApps(db: Db, rows: ReturnType<typeof appRow>[]): Promise<void> {
  await db
    .insertInto('app')
    .values(rows)
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
        facts: eb.ref('excluded.facts'),
        retired_at: null,
      })),
    )
    .execute()
}

function slices<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}
