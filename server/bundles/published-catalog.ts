import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { encodeCatalog } from '../../core/bundle/catalog-format.ts'
import { writeBundleCatalog } from '../store/bundle-catalogs.ts'
import { takeCatalogChanges } from '../store/catalog-changes.ts'
import type { Db } from '../store/schema.ts'
import { readCatalogContent } from './catalog-content.ts'

export interface PublishedCatalog {
  /** See `DigestSchema`. */
  readonly digest: string
  /** Of `encodeCatalog`. */
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

  const content = await readCatalogContent(transaction)
  const bytes = encodeCatalog(content)
  const digest = createHash('sha256').update(bytes).digest('base64url')
  if (digest !== last?.digest) {
    await writeBundleCatalog(transaction, { digest, content: await promisify(gzip)(bytes), now })
  }
  return { digest, bytes: bytes.length, apps: content.apps.length }
}
