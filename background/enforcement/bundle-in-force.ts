import { type Bundle, type BundleApp, tagOf } from '../../core/bundle/bundle.ts'
import { buildHostIndex } from '../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../core/hosts/host-index.ts'
import { isPublicSuffix } from '../../core/hosts/public-host.ts'
import type { AppView } from '../../core/protocol/messages.ts'
import { actionOf } from '../../core/protocol/tags.ts'
import type { AgentDatabase, BundleRecord, StoredBundle, StoredHostIndex } from '../storage/database.ts'

/** The last good bundle, on the disk and in memory, and what it says of a host. */
export class BundleInForce {
  readonly #database: AgentDatabase
  readonly #ownVersion: string
  #record: BundleRecord | null = null
  #apps: ReadonlyMap<string, BundleApp> = new Map()
  #index: HostIndex | null = null

  /** The stored bundle has been read. */
  readonly ready: Promise<void>

  /** @param ownVersion the extension's */
  constructor(database: AgentDatabase, ownVersion: string) {
    this.#database = database
    this.#ownVersion = ownVersion
    this.ready = this.#restore()
  }

  get record(): BundleRecord | null {
    return this.#record
  }

  get bundle(): Bundle | null {
    return this.#record?.bundle ?? null
  }

  async replace(record: BundleRecord): Promise<void> {
    const bytes = indexBytes(record.bundle)
    await this.#store(record, bytes)
    this.#hold(record, HostIndex.open(bytes))
  }

  async clear(): Promise<void> {
    await this.#database.bundles.clear()
    this.#record = null
    this.#apps = new Map()
    this.#index = null
  }

  /** @param host as `normaliseHost` returns it */
  appOfHost(host: string): AppView | null {
    const appId = this.#index?.lookup(host) ?? null
    return appId === null ? null : this.app(appId)
  }

  app(appId: string): AppView | null {
    const bundle = this.bundle
    const app = this.#apps.get(appId)
    if (bundle === null || app === undefined) return null
    const tag = tagOf(bundle, appId)
    const category = bundle.categories[app.category] ?? app.category
    // A bundle that an older version stored has no such field.
    const risk = app.risk ?? null
    return { id: app.id, name: app.name, vendor: app.vendor, category, tag, action: actionOf(tag), risk }
  }

  /** The id of an app's category; null for an app that the bundle doesn't hold. */
  categoryOf(appId: string): string | null {
    return this.#apps.get(appId)?.category ?? null
  }

  /** What to use instead: the sanctioned ones of the alternatives that the app names, then of its category. */
  alternativesTo(appId: string): AppView[] {
    const app = this.#apps.get(appId)
    if (app === undefined) return []
    const named = app.alternatives ?? []
    const sameCategory = [...this.#apps.values()].filter(({ category }) => category === app.category)
    const ids = new Set([...named, ...sameCategory.map(({ id }) => id)])
    ids.delete(appId)
    return [...ids].flatMap((id) => this.app(id) ?? []).filter(({ tag }) => tag === 'sanctioned')
  }

  blockedAppCount(): number {
    return Object.values(this.bundle?.tags ?? {}).filter((tag) => actionOf(tag) === 'block').length
  }

  /** The index comes from the disk as it is; it is built only where there is none that this version can use. */
  async #restore(): Promise<void> {
    const stored = await this.#database.bundles.get('current')
    if (stored === undefined) return
    const { hostIndex, ...record } = stored
    const index = await this.#openStored(hostIndex)
    if (index !== null) return this.#hold(record, index)

    const bytes = indexBytes(record.bundle)
    this.#hold(record, HostIndex.open(bytes))
    // A disk that is full costs the next wake the same work again, and nothing else.
    await this.#store(record, bytes).catch((error: unknown) => console.warn('The host index was not stored:', error))
  }

  async #openStored(stored: StoredHostIndex | undefined): Promise<HostIndex | null> {
    if (stored?.builtBy !== this.#ownVersion) return null
    try {
      return HostIndex.open(new Uint8Array(await stored.blob.arrayBuffer()))
    } catch (error) {
      // HostIndexUnusable, or a file of the browser's that can't be read any more.
      console.warn('The stored host index is built anew:', error)
      return null
    }
  }

  async #store(record: BundleRecord, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const hostIndex = { blob: new Blob([bytes]), builtBy: this.#ownVersion }
    await this.#database.bundles.put({ ...record, hostIndex } satisfies StoredBundle)
  }

  #hold(record: BundleRecord, index: HostIndex): void {
    this.#record = record
    this.#apps = new Map(record.bundle.apps.map((app) => [app.id, app]))
    this.#index = index
  }
}

/** What the rules refuse as a public suffix is nobody's here either. */
function indexBytes(bundle: Bundle): Uint8Array<ArrayBuffer> {
  return buildHostIndex(
    bundle.apps.map(({ id, domains, hosts }) => ({
      id,
      domains: domains.filter((domain) => !isPublicSuffix(domain)),
      hosts,
    })),
  )
}
