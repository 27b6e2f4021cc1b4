import { LRUCache } from 'lru-cache'
import { readBundleCatalog } from '../store/bundle-catalogs.ts'
import { readCatalogDeltaText } from '../store/catalog-deltas.ts'
import type { Db } from '../store/schema.ts'
import { findCatalogDelta } from './catalog-deltas.ts'
import { type Coding, packed, recoded } from './packed.ts'

/** What makes one catalog another one. */
export interface CatalogDeltaPart {
  /** Of `content`. */
  readonly digest: string
  readonly bytes: number
  /** A `CatalogDelta` as JSON text. */
  readonly content: string
}

const MIB = 2 ** 20
const CODED_BYTES = 64 * MIB
const DELTA_BYTES = 32 * MIB
const MOST_DELTAS = 256

/**
 * Catalogs, and what makes one of another, as devices fetch them. After a change the whole fleet asks for the same few, so
 * those of late are kept in memory, and what many ask for at once is made once. What a digest stands for never changes.
 */
export class CatalogParts {
  readonly #coded = new LRUCache<string, Uint8Array, () => Promise<Uint8Array | null>>({
    maxSize: CODED_BYTES,
    sizeCalculation: (bytes) => bytes.length || 1,
    // One that is missing is not remembered: anybody can think of digests.
    fetchMethod: async (_key, _stale, { context: make }) => (await make()) ?? undefined,
  })
  readonly #deltas = new LRUCache<
    string,
    { readonly part: CatalogDeltaPart | null },
    () => Promise<CatalogDeltaPart | null>
  >({
    max: MOST_DELTAS,
    maxSize: DELTA_BYTES,
    sizeCalculation: ({ part }) => part?.bytes ?? 1,
    fetchMethod: async (_key, _stale, { context: find }) => ({ part: await find() }),
  })

  /** @returns what `encodeCatalog` wrote, in the coding; `null` where no kept bundle names it */
  async catalog(db: Db, digest: string, coding: Coding = 'br'): Promise<Uint8Array | null> {
    const make = async () => {
      const content = await readBundleCatalog(db, digest)
      return content && recoded(content, coding)
    }
    return (await this.#coded.fetch(`catalog ${digest} ${coding}`, { context: make })) ?? null
  }

  /**
   * What makes the catalog `to` of the catalog `from`; both are digests.
   *
   * @returns `null` where a device must, or had better, fetch the catalog whole
   */
  async delta(db: Db, from: string, to: string): Promise<CatalogDeltaPart | null> {
    const find = async () => {
      const found = await findCatalogDelta(db, { from, to })
      return found && { ...found, bytes: Buffer.byteLength(found.content) }
    }
    return (await this.#deltas.fetch(`${from} ${to}`, { context: find }))?.part ?? null
  }

  /** @returns the JSON text of a delta, in UTF-8 and the coding; `null` where it isn't kept */
  async deltaText(db: Db, digest: string, coding: Coding = 'identity'): Promise<Uint8Array | null> {
    const make = async () => {
      const content = await readCatalogDeltaText(db, digest)
      if (content === null) return null
      const bytes = Buffer.from(content)
      return coding === 'identity' ? bytes : recoded(await packed(bytes), coding)
    }
    return (await this.#coded.fetch(`delta ${digest} ${coding}`, { context: make })) ?? null
  }
}
