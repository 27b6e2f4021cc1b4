import { type Bundle, type BundleApp, type BundleCatalog, tagOf } from '../../core/bundle/bundle.ts'
import type { CatalogDelta } from '../../core/bundle/catalog-delta.ts'
import type { AppView } from '../../core/protocol/messages.ts'
import { actionOf } from '../../core/protocol/tags.ts'
import type { BundleRecord } from '../storage/bundle-records.ts'
import { Catalogs, type OpenCatalog } from '../storage/catalogs.ts'
import type { AgentDatabase } from '../storage/database.ts'

/** A catalog that was checked: the whole of it, or what makes it of the one in force. */
export type NewCatalog = { readonly whole: BundleCatalog } | { readonly delta: CatalogDelta }

/** The catalog in force can't be read whole any more, so that nothing can be made of it: the new one is needed whole. */
export class CatalogUnpatchable extends Error {
  override readonly name = 'CatalogUnpatchable'
}

/** The last good bundle and its catalog, on the disk and in memory, and what they say of a host. */
export class BundleInForce {
  readonly #database: AgentDatabase
  readonly #catalogs: Catalogs
  #record: BundleRecord | null = null
  #catalog: OpenCatalog | null = null

  /** The stored bundle has been read. */
  readonly ready: Promise<void>

  /** @param ownVersion the extension's */
  constructor(database: AgentDatabase, ownVersion: string) {
    this.#database = database
    this.#catalogs = new Catalogs(database, ownVersion)
    // What can't be read counts as not there: the browser's kept rules hold all the same, and nobody is locked out.
    this.ready = this.#restore().catch((error: unknown) => console.error('What was in force can’t be read:', error))
  }

  get record(): BundleRecord | null {
    return this.#record
  }

  /**
   * The same, where one of these keys signed it: another server or key counts its versions from its own beginning, and
   * what it has signed is no ground to build upon.
   */
  recordBy(publicKeys: readonly string[]): BundleRecord | null {
    return this.#record !== null && publicKeys.includes(this.#record.publicKey) ? this.#record : null
  }

  get bundle(): Bundle | null {
    return this.#record?.bundle ?? null
  }

  get catalog(): OpenCatalog | null {
    return this.#catalog
  }

  /** Whether a bundle with this catalog can be put in force without fetching it. */
  async hasCatalog(digest: string): Promise<boolean> {
    await this.ready
    return this.#catalog?.digest === digest
  }

  /**
   * Puts a verified bundle in force: in memory at once, then on the disk.
   *
   * @param catalog null where it is the one in force
   * @param onHeld is called when it is in memory
   * @throws {CatalogUnpatchable} where nothing has changed
   */
  async replace(record: BundleRecord, catalog: NewCatalog | null, onHeld: () => void): Promise<void> {
    const { catalog: digest } = record.bundle
    const open = catalog === null ? this.#catalog : await this.#hold(digest, catalog)
    if (open?.digest !== digest) throw new Error('The catalog of the bundle is not there')
    this.#catalog = open
    // Without its tag it is asked for again, and is then stored.
    this.#record = { ...record, etag: null }
    onHeld()
    await open.store()
    await this.#database.bundles.put(record)
    this.#record = record
  }

  /** Takes down that the bundle in force was issued anew: nothing that it says has changed. */
  async renew(record: BundleRecord): Promise<void> {
    await this.#catalog?.store()
    await this.#database.bundles.put(record)
    this.#record = record
  }

  /** Takes catalogs from the disk that were in force before: to be called when no rules are made of them any more. */
  async tidy(): Promise<void> {
    const stored = await this.#database.bundles.get('current')
    if (stored !== undefined && stored.bundle.catalog === this.#catalog?.digest) {
      await this.#catalogs.keepOnly(stored.bundle.catalog)
    }
  }

  async clear(): Promise<void> {
    await this.#database.bundles.clear()
    this.#record = null
    this.#catalog = null
    await this.#catalogs.keepOnly(null)
  }

  /** @param host as `normaliseHost` returns it */
  appOfHost(host: string): string | null {
    return this.#catalog?.appOfHost(host) ?? null
  }

  async app(appId: string): Promise<AppView | null> {
    const app = await this.#catalog?.app(appId)
    return app === undefined || app === null ? null : this.#view(app)
  }

  /** The id of an app's category; null for an app that the catalog doesn't hold. */
  async categoryOf(appId: string): Promise<string | null> {
    return (await this.#catalog?.app(appId))?.category ?? null
  }

  /** What to use instead: the sanctioned ones of the alternatives that the app names, then of its category. */
  async alternativesTo(appId: string): Promise<AppView[]> {
    const app = await this.#catalog?.app(appId)
    if (app === undefined || app === null) return []
    const named = app.alternatives ?? []
    const sanctioned = Object.entries(this.bundle?.tags ?? {}).filter(([, { tag }]) => tag === 'sanctioned')
    const views = await Promise.all(sanctioned.map(([id]) => this.#catalog?.app(id)))
    const candidates = views.flatMap((candidate) => candidate ?? []).filter(({ id }) => id !== appId)
    const inOrder = [
      ...named.flatMap((id) => candidates.find((candidate) => candidate.id === id) ?? []),
      ...candidates.filter(({ id, category }) => category === app.category && !named.includes(id)),
    ]
    return inOrder.map((candidate) => this.#view(candidate))
  }

  #view({ id, name, vendor, category, risk }: BundleApp): AppView {
    const { tag } = this.bundle === null ? { tag: 'none' as const } : tagOf(this.bundle, id)
    const categoryName = this.#catalog?.categories[category] ?? category
    // A bundle that an older version stored has no risk.
    return { id, name, vendor, category: categoryName, tag, action: actionOf(tag), risk: risk ?? null }
  }

  async #hold(digest: string, catalog: NewCatalog): Promise<OpenCatalog> {
    if ('whole' in catalog) return this.#catalogs.hold(digest, catalog.whole)
    if (this.#catalog === null) throw new CatalogUnpatchable('There is no catalog')
    return this.#catalogs.patch(this.#catalog, digest, catalog.delta).catch((error: unknown) => {
      throw new CatalogUnpatchable(String(error))
    })
  }

  async #restore(): Promise<void> {
    const record = await this.#database.bundles.get('current')
    if (record === undefined) return
    this.#catalog = await this.#catalogs.open(record.bundle.catalog)
    this.#record = record
  }
}
