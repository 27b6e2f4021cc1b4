import type { BundleCatalog, WrittenBundleApp } from './bundle.ts'

/** The bytes are no catalog of this format. */
export class CatalogUnreadable extends Error {
  override readonly name = 'CatalogUnreadable'
}

/** A catalog as it travels: front-coded names, and the rest as JSON. The same catalog gives the same bytes. */
export function encodeCatalog(catalog: {
  readonly categories: BundleCatalog['categories']
  readonly apps: readonly WrittenBundleApp[]
}): Uint8Array<ArrayBuffer> {
  // FORMAT TO COME
  return new TextEncoder().encode(JSON.stringify(catalog))
}

/**
 * Reads what `encodeCatalog` wrote. Every length in it is checked; the apps' fields are as yet unchecked.
 *
 * @throws {CatalogUnreadable}
 */
export function decodeCatalog(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new CatalogUnreadable('not JSON')
  }
}
