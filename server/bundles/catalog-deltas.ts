import { createHash } from 'node:crypto'
import { catalogDeltaBetween, joinCatalogDeltas, type WrittenCatalogDelta } from '../../core/bundle/catalog-delta.ts'
import { decodeCatalog, type WrittenCatalog } from '../../core/bundle/catalog-format.ts'
import { CatalogUnreadable } from '../../core/bundle/catalog-unreadable.ts'
import { readBundleCatalog, readCatalogSize } from '../store/bundle-catalogs.ts'
import {
  type CatalogStep,
  readCatalogDelta,
  readCatalogSteps,
  type StoredCatalogDelta,
  writeCatalogDelta,
} from '../store/catalog-deltas.ts'
import type { Db } from '../store/schema.ts'
import { unpacked } from './packed.ts'

/**
 * What makes a catalog of the one before it.
 *
 * @param from the digest of the one before
 * @param bytes of the catalog itself
 * @returns `null` where there is none to build upon, or where it would spare a device little
 */
export async function deltaFromKept(
  transaction: Db,
  from: string,
  after: WrittenCatalog,
  bytes: number,
): Promise<StoredCatalogDelta | null> {
  const kept = await readBundleCatalog(transaction, from)
  const before = kept && asWritten(await unpacked(kept))
  return before && worthwhile(catalogDeltaBetween(before, after), bytes)
}

/**
 * What makes the one catalog of the other, over as many published ones as lie between them. What is joined is written down
 * as well: a device that is told of it here may fetch it from another server.
 *
 * @returns `null` where one of them isn't kept, nothing leads from the one to the other, or it would spare a device little
 */
export async function findCatalogDelta(db: Db, step: CatalogStep): Promise<StoredCatalogDelta | null> {
  const kept = await readCatalogDelta(db, step)
  if (kept !== null) return kept
  const bytes = await readCatalogSize(db, step.to)
  const way = bytes === null ? null : wayBetween(await readCatalogSteps(db), step)
  if (bytes === null || way === null) return null

  const deltas = await Promise.all(way.map((each) => readCatalogDelta(db, each)))
  if (!deltas.every((delta) => delta !== null)) return null
  const parsed = deltas.map(({ content }) => JSON.parse(content) as WrittenCatalogDelta)
  const delta = worthwhile(parsed.reduce(joinCatalogDeltas), bytes)
  if (delta !== null) await writeCatalogDelta(db, step, delta)
  return delta
}

/** The shortest, of at least one step; `null` where there is none. */
function wayBetween(steps: readonly CatalogStep[], { from, to }: CatalogStep): CatalogStep[] | null {
  const ways = new Map<string, CatalogStep[]>([[from, []]])
  // Those that are reached while it runs are gone through as well.
  for (const [reached, way] of ways) {
    if (reached === to) return way.length > 0 ? way : null
    for (const step of steps) if (step.from === reached && !ways.has(step.to)) ways.set(step.to, [...way, step])
  }
  return null
}

function worthwhile(delta: WrittenCatalogDelta, catalogBytes: number): StoredCatalogDelta | null {
  const content = JSON.stringify(delta)
  if (Buffer.byteLength(content) >= catalogBytes / 2) return null
  return { digest: createHash('sha256').update(content).digest('base64url'), content }
}

/** `null` for one that a server of another version wrote. What this one wrote needs no further check. */
function asWritten(bytes: Uint8Array): WrittenCatalog | null {
  try {
    return decodeCatalog(bytes) as WrittenCatalog
  } catch (error) {
    if (error instanceof CatalogUnreadable) return null
    throw error
  }
}
