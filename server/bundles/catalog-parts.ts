import { readBundleCatalog } from '../store/bundle-catalogs.ts'
import type { Db } from '../store/schema.ts'

/** What travels apart from manifests: catalogs, and what makes one of another. */
export class CatalogParts {
  /** @returns the bytes of `encodeCatalog`, gzipped; `null` where no kept bundle names it */
  catalog(db: Db, digest: string): Promise<Uint8Array | null> {
    return readBundleCatalog(db, digest)
  }

  async delta(
    _db: Db,
    _from: string,
    _to: string,
  ): Promise<{ readonly digest: string; readonly bytes: number; readonly content: string } | null> {
    return null
  }
}
