import type { Bundle, BundleApp, BundleCatalog } from '../../core/bundle/bundle.ts'
import { tagOf } from '../../core/bundle/bundle.ts'
import type { AppView } from '../../core/protocol/messages.ts'
import { actionOf } from '../../core/protocol/tags.ts'
import type { BundleRecord } from '../storage/bundle-records.ts'
import { Catalogs, type OpenCatalog } from '../storage/catalogs.ts'
import type { AgentDatabase } from '../storage/database.ts'

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
   * @param content of its catalog; null where that is the one in force
   * @param onHeld is called when it is in memory
   */
  async replace(record: BundleRecord, content: BundleCatalog | null, onHeld: () => void): Promise<void> {
    const { catalog: digest } = record.bundle
    if (content !== null) this.#catalog = this.#catalogs.hold(digest, content)
    const catalog = this.#catalog
    if (catalog?.digest !== digest) throw new Error('The catalog of the bundle is not there')
    this.#record = record
    onHeld()
    await catalog.store()
    await this.#database.bundles.put(record)
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

  async #restore(): Promise<void> {
    const record = await this.#database.bundles.get('current')
    if (record === undefined) return
    this.#catalog = await this.#catalogs.open(record.bundle.catalog)
    this.#record = record
  }
}
