import type { BundleApp, BundleCatalog } from '../../core/bundle/bundle.ts'
import { applyCatalogDelta, type CatalogDelta } from '../../core/bundle/catalog-delta.ts'
import { buildHostIndex } from '../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../core/hosts/host-index.ts'
import { isPublicSuffix } from '../../core/hosts/public-host.ts'
import { anyHostUnder, suffixesOf } from '../../core/hosts/suffixes-of.ts'
import type { CatalogChunk, CatalogRecord, NestedEntry } from './bundle-records.ts'
import { CHUNKS, chunkOf, inChunks } from './catalog-chunks.ts'
import type { AgentDatabase } from './database.ts'
import { Turns } from './turns.ts'

/** A catalog that lies on the disk, of which the index alone is in memory. */
export class OpenCatalog {
  readonly #database: AgentDatabase
  readonly #record: CatalogRecord
  readonly #index: HostIndex
  /** All chunks, as long as they aren't on the disk yet. */
  #held: readonly CatalogChunk[] | null
  /** Chunks that were asked for of late, by their number. */
  readonly #chunks = new Map<number, Promise<ReadonlyMap<string, BundleApp>>>()

  constructor(
    database: AgentDatabase,
    record: CatalogRecord,
    index: HostIndex,
    held: readonly CatalogChunk[] | null = null,
  ) {
    this.#database = database
    this.#record = record
    this.#index = index
    this.#held = held
  }

  get digest(): string {
    return this.#record.digest
  }

  /** Category id → name. */
  get categories(): Readonly<Record<string, string>> {
    return this.#record.categories
  }

  get nested(): readonly NestedEntry[] {
    return this.#record.nested
  }

  /** @param host as `normaliseHost` returns it */
  appOfHost(host: string): string | null {
    return this.#index.lookup(host)
  }

  async app(appId: string): Promise<BundleApp | null> {
    return (await this.#chunk(chunkOf(appId))).get(appId) ?? null
  }

  /**
   * All apps, some at a time, and the worker's events in between.
   *
   * @throws {Error} where another catalog has taken its place on the disk meanwhile
   */
  async *apps(): AsyncGenerator<BundleApp> {
    const turns = new Turns()
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const stored = this.#held?.[chunk] ?? (await this.#database.catalogChunks.get([this.digest, chunk]))
      if (stored === undefined) throw new Error(`The catalog ${this.digest} is gone`)
      for (const app of stored.apps) {
        await turns.yieldAfter(1 + app.domains.length + app.hosts.length)
        yield app
      }
    }
  }

  /** Writes what is held, beside the catalog that was in force before. */
  async store(): Promise<void> {
    const chunks = this.#held
    if (chunks === null) return
    const { catalogs, catalogChunks } = this.#database
    await this.#database.transaction('rw', catalogs, catalogChunks, async () => {
      await catalogChunks.bulkPut(chunks)
      await catalogs.put(this.#record)
    })
    this.#held = null
  }

  #chunk(number: number): Promise<ReadonlyMap<string, BundleApp>> {
    const known = this.#chunks.get(number)
    if (known !== undefined) return known
    if (this.#chunks.size >= REMEMBERED_CHUNKS) this.#chunks.clear()
    const read = Promise.resolve(this.#held?.[number] ?? this.#database.catalogChunks.get([this.digest, number])).then(
      (chunk) => new Map(chunk?.apps.map((app) => [app.id, app]) ?? []),
    )
    read.catch(() => this.#chunks.delete(number))
    this.#chunks.set(number, read)
    return read
  }
}

const REMEMBERED_CHUNKS = 16

/** The catalogs on the disk: the one in force, and for a moment the one before. */
export class Catalogs {
  readonly #database: AgentDatabase
  readonly #ownVersion: string

  /** @param ownVersion the extension's */
  constructor(database: AgentDatabase, ownVersion: string) {
    this.#database = database
    this.#ownVersion = ownVersion
  }

  /** @returns null where it isn't on the disk */
  async open(digest: string): Promise<OpenCatalog | null> {
    const record = await this.#database.catalogs.get(digest)
    if (record === undefined) return null
    return (await this.#openStored(record)) ?? this.#rebuild(record)
  }

  /** A catalog that was checked, in memory: it can be asked before it is on the disk (see `store`). */
  hold(digest: string, { apps, categories }: BundleCatalog): OpenCatalog {
    const { record, index } = this.#make(digest, categories, apps)
    return new OpenCatalog(this.#database, record, index, inChunks(digest, apps))
  }

  /**
   * As `hold`: what a delta, that was checked, makes of the catalog in force.
   *
   * @throws {Error} where another catalog has taken that one's place on the disk meanwhile
   */
  async patch(open: OpenCatalog, digest: string, delta: CatalogDelta): Promise<OpenCatalog> {
    const apps: BundleApp[] = []
    for await (const app of open.apps()) apps.push(app)
    return this.hold(digest, applyCatalogDelta({ categories: open.categories, apps }, delta))
  }

  /** Takes away all others. */
  async keepOnly(digest: string | null): Promise<void> {
    const digests = (await this.#database.catalogs.toCollection().primaryKeys()).filter((other) => other !== digest)
    if (digests.length === 0) return
    const keys = digests.flatMap((other) =>
      Array.from({ length: CHUNKS }, (_, chunk): [string, number] => [other, chunk]),
    )
    await this.#database.transaction('rw', this.#database.catalogs, this.#database.catalogChunks, async () => {
      await this.#database.catalogs.bulkDelete(digests)
      await this.#database.catalogChunks.bulkDelete(keys)
    })
  }

  async #openStored(record: CatalogRecord): Promise<OpenCatalog | null> {
    if (record.builtBy !== this.#ownVersion) return null
    try {
      const index = HostIndex.open(new Uint8Array(await record.index.arrayBuffer()))
      return new OpenCatalog(this.#database, record, index)
    } catch (error) {
      // HostIndexUnusable, or a file of the browser's that can't be read any more.
      console.warn('The stored host index is built anew:', error)
      return null
    }
  }

  async #rebuild({ digest, categories }: CatalogRecord): Promise<OpenCatalog> {
    const chunks = await this.#database.catalogChunks
      .where('[digest+chunk]')
      .between([digest, 0], [digest, CHUNKS])
      .toArray()
    const { record, index } = this.#make(
      digest,
      categories,
      chunks.flatMap(({ apps }) => apps),
    )
    // A disk that is full costs the next wake the same work again, and nothing else.
    await this.#database.catalogs
      .put(record)
      .catch((error: unknown) => console.warn('The host index was not stored:', error))
    return new OpenCatalog(this.#database, record, index)
  }

  #make(digest: string, categories: CatalogRecord['categories'], apps: readonly BundleApp[]) {
    const bytes = indexBytes(apps)
    const index = HostIndex.open(bytes)
    const record: CatalogRecord = {
      digest,
      categories,
      apps: apps.length,
      index: new Blob([bytes]),
      nested: nestedEntries(apps, index),
      builtBy: this.#ownVersion,
    }
    return { record, index }
  }
}

/** What the rules refuse as a public suffix is nobody's here either. */
function indexBytes(apps: readonly BundleApp[]): Uint8Array<ArrayBuffer> {
  return buildHostIndex(
    apps.map(({ id, domains, hosts }) => ({
      id,
      domains: domains.filter((domain) => !isPublicSuffix(domain)),
      hosts,
    })),
  )
}

function nestedEntries(apps: readonly BundleApp[], index: HostIndex): NestedEntry[] {
  const liesInAnother = (appId: string, host: string) =>
    suffixesOf(host)
      .slice(1)
      .some((domain) => isOtherThan(appId, index.lookup(anyHostUnder(domain))))
  return apps.flatMap(({ id, domains, hosts }) => [
    ...domains.filter((host) => liesInAnother(id, host)).map((host) => ({ appId: id, host, exact: false })),
    // Alone, or beside a domain of the same name that another app has.
    ...hosts
      .filter((host) => liesInAnother(id, host) || isOtherThan(id, index.lookup(anyHostUnder(host))))
      .map((host) => ({ appId: id, host, exact: true })),
  ])
}

function isOtherThan(appId: string, found: string | null): boolean {
  return found !== null && found !== appId
}
