import { type Bundle, type BundleApp, tagOf } from '../../core/bundle/bundle.ts'
import { HostIndex } from '../../core/hosts/host-index.ts'
import { isPublicSuffix } from '../../core/hosts/public-host.ts'
import type { AppView } from '../../core/protocol/messages.ts'
import { actionOf } from '../../core/protocol/tags.ts'
import type { AgentDatabase, BundleRecord } from '../storage/database.ts'

/** The last good bundle, on the disk and in memory, and what it says of a host. */
export class BundleInForce {
  readonly #database: AgentDatabase
  #record: BundleRecord | null = null
  #apps: ReadonlyMap<string, BundleApp> = new Map()
  #index = new HostIndex([])

  /** The stored bundle has been read. */
  readonly ready: Promise<void>

  constructor(database: AgentDatabase) {
    this.#database = database
    this.ready = database.bundles.get('current').then((record) => {
      if (record !== undefined) this.#hold(record)
    })
  }

  get record(): BundleRecord | null {
    return this.#record
  }

  get bundle(): Bundle | null {
    return this.#record?.bundle ?? null
  }

  async replace(record: BundleRecord): Promise<void> {
    await this.#database.bundles.put(record)
    this.#hold(record)
  }

  async clear(): Promise<void> {
    await this.#database.bundles.clear()
    this.#record = null
    this.#apps = new Map()
    this.#index = new HostIndex([])
  }

  /** @param host as `normaliseHost` returns it */
  appOfHost(host: string): AppView | null {
    const appId = this.#index.lookup(host)
    return appId === null ? null : this.app(appId)
  }

  app(appId: string): AppView | null {
    const bundle = this.bundle
    const app = this.#apps.get(appId)
    if (bundle === null || app === undefined) return null
    const tag = tagOf(bundle, appId)
    const category = bundle.categories[app.category] ?? app.category
    return { id: app.id, name: app.name, vendor: app.vendor, category, tag, action: actionOf(tag) }
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

  #hold(record: BundleRecord): void {
    this.#record = record
    this.#apps = new Map(record.bundle.apps.map((app) => [app.id, app]))
    // What the rules refuse as a public suffix is nobody's here either.
    this.#index = new HostIndex(
      record.bundle.apps.map(({ id, domains, hosts }) => ({
        id,
        domains: domains.filter((domain) => !isPublicSuffix(domain)),
        hosts,
      })),
    )
  }
}
