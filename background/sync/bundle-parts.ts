import type { Bundle, BundleCatalog } from '../../core/bundle/bundle.ts'
import type { CatalogDelta } from '../../core/bundle/catalog-delta.ts'
import type { BundleContent } from '../../core/bundle/content.ts'
import type { Manifest } from '../../core/bundle/manifest.ts'
import { BundleRejected, openCatalog, openCatalogDelta, openContent, openDelta } from '../../core/bundle/open-bundle.ts'
import type { NewCatalog } from '../enforcement/bundle-in-force.ts'
import type { Connection, DeviceClient } from './device-client.ts'
import { ServerRefusal, ServerUnreachable } from './server-errors.ts'

/**
 * What a verified manifest names: made of what is in force by a delta where there is one that fits, fetched whole where
 * not. Each throws `BundleRejected` for a part that can't be used though it is the one named, and what `DeviceClient`
 * throws; one that was garbled on the way counts as not arrived, and is asked for again.
 */
export class BundleParts {
  readonly #client: DeviceClient

  constructor(client: DeviceClient) {
    this.#client = client
  }

  /**
   * @param delta as it came with the manifest, unchecked; null: there is none
   * @param before what is in force; null: nothing
   */
  async content(
    connection: Connection,
    manifest: Manifest,
    delta: unknown,
    before: Bundle | null,
  ): Promise<BundleContent> {
    const { digest, bytes } = manifest.content
    if (before?.content === digest) return before
    if (before !== null && delta !== null) {
      const made = await orNull(openDelta(delta, { digest: before.content, content: before }, manifest), isRejected)
      if (made !== null) return made
    }
    return asArrived(openContent(await this.#client.getContent(connection, digest, bytes), manifest))
  }

  /**
   * @param before the digest of the catalog in force; null: there is none
   * @returns null where that is the one
   */
  async catalog(connection: Connection, manifest: Manifest, before: string | null): Promise<NewCatalog | null> {
    const { digest, delta } = manifest.catalog
    if (before === digest) return null
    if (before !== null && delta?.from === before) {
      const opened = await orNull(this.#catalogDelta(connection, manifest, delta), isRejectedOrGone)
      if (opened !== null) return { delta: opened }
    }
    return { whole: await this.wholeCatalog(connection, manifest) }
  }

  async wholeCatalog(connection: Connection, manifest: Manifest): Promise<BundleCatalog> {
    const { digest, bytes } = manifest.catalog
    return asArrived(openCatalog(await this.#client.getCatalog(connection, digest, bytes), manifest))
  }

  async #catalogDelta(
    connection: Connection,
    manifest: Manifest,
    { digest, bytes }: { readonly digest: string; readonly bytes: number },
  ): Promise<CatalogDelta> {
    return openCatalogDelta(await this.#client.getCatalogDelta(connection, digest, bytes), manifest)
  }
}

async function orNull<T>(work: Promise<T>, mayFailWith: (error: unknown) => boolean): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (mayFailWith(error)) return null
    throw error
  }
}

function isRejected(error: unknown): boolean {
  return error instanceof BundleRejected
}

/** A server keeps but few deltas, and for a while. */
function isRejectedOrGone(error: unknown): boolean {
  return isRejected(error) || (error instanceof ServerRefusal && error.status === 404)
}

async function asArrived<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof BundleRejected && (error.reason === 'wrong-content' || error.reason === 'wrong-catalog')) {
      throw new ServerUnreachable('connection', error.message)
    }
    throw error
  }
}
