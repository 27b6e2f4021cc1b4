import { createHash } from 'node:crypto'
import { encodeCatalog } from '../../core/bundle/catalog-format.ts'
import { writeBundleCatalog } from '../store/bundle-catalogs.ts'
import { takeCatalogChanges } from '../store/catalog-changes.ts'
import { writeCatalogDelta } from '../store/catalog-deltas.ts'
import type { Db } from '../store/schema.ts'
import { readCatalogContent } from './catalog-content.ts'
import { deltaFromKept } from './catalog-deltas.ts'
import { packed } from './packed.ts'

export interface PublishedCatalog {
  /** See `DigestSchema`. */
  readonly digest: string
  /** Of what `encodeCatalog` writes. */
  readonly bytes: number
  /** How many it has. */
  readonly apps: number
}

/**
 * The catalog that a bundle of now has to name. It is read and written out only where something in it may have changed
 * since the last bundle: with a million domains that takes seconds, and a new tag changes nothing in it. To be called
 * in a transaction that holds the lock of bundles.
 *
 * @param last of the newest bundle
 */
export async function publishCatalog(
  transaction: Db,
  last: PublishedCatalog | null,
  now: number,
): Promise<PublishedCatalog> {
  const hasChanged = await takeCatalogChanges(transaction)
  if (last !== null && !hasChanged) return last

  const catalog = await readCatalogContent(transaction)
  const bytes = encodeCatalog(catalog)
  const digest = createHash('sha256').update(bytes).digest('base64url')
  if (digest !== last?.digest) {
    // Compressing has a thread of its own.
    const [content, delta] = await Promise.all([
      packed(bytes),
      last && deltaFromKept(transaction, last.digest, catalog, bytes.length),
    ])
    await writeBundleCatalog(transaction, { digest, content, bytes: bytes.length, now })
    if (last && delta) await writeCatalogDelta(transaction, { from: last.digest, to: digest }, delta)
  }
  return { digest, bytes: bytes.length, apps: catalog.apps.length }
}
