import { createHash } from 'node:crypto'
import { notify } from '../push/notices.ts'
import { dropUnnamedCatalogs } from '../store/bundle-catalogs.ts'
import { takeLock } from '../store/locks.ts'
import { dropPlansBefore, KEPT_PLANS } from '../store/plans.ts'
import type { Db } from '../store/schema.ts'
import { checkBundleKey } from './bundle-key.ts'
import { type BundleSettings, writePlan } from './plan.ts'
import { type PublishedCatalog, publishCatalog } from './published-catalog.ts'

/** Makes new versions of what devices are told. Their number only grows, also when several servers publish at once. */
export class BundlePublisher {
  /** The key that they will be signed with, see `BundleIssuer`. */
  readonly publicKey: string
  readonly #settings: BundleSettings

  constructor(publicKey: string, settings: BundleSettings) {
    this.publicKey = publicKey
    this.#settings = settings
  }

  get protectedHosts(): readonly string[] {
    return this.#settings.protectedHosts
  }

  /**
   * Publishes what the store says now, unless the newest version says the same. To be called last in the
   * transaction of the change that it carries.
   *
   * @returns the version that carries the store's state
   * @throws {BundleKeyChanged} where another server has rotated the key: this one could sign nothing of it
   */
  async publish(transaction: Db, now: number): Promise<number> {
    await takeLock(transaction, 'bundle')
    await checkBundleKey(transaction, this.publicKey)
    const newest = await transaction
      .selectFrom('bundle')
      .select(['version', 'digest', 'catalog', 'catalog_bytes', 'apps'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    const catalog = await publishCatalog(transaction, catalogOf(newest), now)
    const plan = await writePlan(transaction, catalog, this.#settings)
    const digest = createHash('sha256').update(`${this.publicKey}\n${plan.text}`).digest('hex')
    if (newest?.digest === digest) return newest.version

    const version = (newest?.version ?? 0) + 1
    await transaction
      .insertInto('bundle')
      .values({
        version,
        created_at: now,
        digest,
        plan: plan.text,
        apps: catalog.apps,
        unsanctioned_apps: plan.unsanctionedApps,
        catalog: catalog.digest,
        catalog_bytes: catalog.bytes,
      })
      .execute()
    await dropPlansBefore(transaction, version - KEPT_PLANS + 1)
    await dropUnnamedCatalogs(transaction)
    await notify(transaction, { what: 'bundle' })
    return version
  }
}

function catalogOf(
  row: { readonly catalog: string | null; readonly catalog_bytes: number | null; readonly apps: number } | undefined,
): PublishedCatalog | null {
  if (row === undefined || row.catalog === null || row.catalog_bytes === null) return null
  return { digest: row.catalog, bytes: row.catalog_bytes, apps: row.apps }
}
