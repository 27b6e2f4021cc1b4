import type { Catalog } from '../../catalog/load-catalog.ts'
import { assessRisk } from './assess-risk.ts'
import { markCatalogChange } from './catalog-changes.ts'
import { keepApps, readStoredApps } from './keep-apps.ts'
import { takeLock } from './locks.ts'
import type { Db } from './schema.ts'
import { slices } from './slices.ts'

const DIGEST_KEY = 'catalog.digest'

/**
 * Makes the app tables say what the catalog says, in one transaction. What admins said of apps stays, see `keepApps`.
 *
 * @returns whether anything had to change
 */
export function syncCatalog(db: Db, catalog: Catalog, now: number): Promise<boolean> {
  const { digest } = catalog
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'catalog')
    const known = await transaction.selectFrom('meta').select('value').where('key', '=', DIGEST_KEY).executeTakeFirst()
    if (known?.value === digest) return false

    await markCatalogChange(transaction)
    await writeCategories(transaction, catalog)
    await transaction.deleteFrom('catalog_app').execute()
    for (const apps of slices(catalog.apps, 1_000)) {
      const rows = apps.map((app) => ({ id: app.id, word: JSON.stringify(app) }))
      await transaction.insertInto('catalog_app').values(rows).execute()
    }
    const stored = await readStoredApps(transaction)
    await keepApps(transaction, stored, stored.words, now)
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
