import { createHash } from 'node:crypto'
import type { WrittenBundle } from '../../core/bundle/bundle.ts'
import { SIGNATURE_CONTEXT } from '../../core/bundle/open-bundle.ts'
import type { SignedBundle } from '../../core/protocol/device-api.ts'
import { notify } from '../push/notices.ts'
import { dropUnnamedCatalogs, readBundleCatalog } from '../store/bundle-catalogs.ts'
import { takeLock } from '../store/locks.ts'
import type { Db } from '../store/schema.ts'
import { type BundleContent, type BundleSettings, readBundleContent } from './bundle-content.ts'
import { publishCatalog } from './published-catalog.ts'
import type { SigningKey } from './signing-key.ts'

const KEPT_BUNDLES = 10

export interface PublishedBundle {
  readonly version: number
  /** A strong entity tag, quotes included. */
  readonly etag: string
  /** A `SignedBundle` as JSON text. */
  readonly body: string
}

/** Makes, signs and hands out bundles. Their version only grows, also when several servers publish at once. */
export class BundlePublisher {
  readonly #key: SigningKey
  readonly #settings: BundleSettings
  #newest: { readonly digest: string; readonly bundle: PublishedBundle } | null = null
  /** The one that was asked for last: after a change the whole fleet asks for the same. */
  #catalog: { readonly digest: string; readonly content: Uint8Array } | null = null

  constructor(key: SigningKey, settings: BundleSettings) {
    this.#key = key
    this.#settings = settings
  }

  get publicKey(): string {
    return this.#key.publicKey
  }

  get protectedHosts(): readonly string[] {
    return this.#settings.protectedHosts
  }

  /**
   * Publishes what the store says now, unless the newest bundle says the same. To be called last in the
   * transaction of the change that it carries.
   *
   * @returns the version that carries the store's state
   */
  async publish(transaction: Db, now: number): Promise<number> {
    await takeLock(transaction, 'bundle')
    const newest = await transaction
      .selectFrom('bundle')
      .select(['version', 'digest', 'catalog', 'apps'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    const last = newest?.catalog == null ? null : { digest: newest.catalog, apps: newest.apps }
    const catalog = await publishCatalog(transaction, last, now)
    const content = await readBundleContent(transaction, catalog.digest, this.#settings)
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#key.publicKey, content]))
      .digest('hex')
    if (newest?.digest === digest) return newest.version

    const version = (newest?.version ?? 0) + 1
    const payload = JSON.stringify(asBundle(content, version, now))
    await transaction
      .insertInto('bundle')
      .values({
        version,
        created_at: now,
        digest,
        payload,
        signature: this.#key.sign(SIGNATURE_CONTEXT, payload),
        apps: catalog.apps,
        unsanctioned_apps: Object.values(content.tags).filter(({ tag }) => tag === 'unsanctioned').length,
        catalog: catalog.digest,
      })
      .execute()
    await transaction
      .deleteFrom('bundle')
      .where('version', '<=', version - KEPT_BUNDLES)
      .execute()
    await dropUnnamedCatalogs(transaction)
    await notify(transaction, { what: 'bundle' })
    return version
  }

  /**
   * The newest bundle. Another server may have published it, or a backup have brought its version back with other
   * content, so both are asked for each time.
   */
  async newest(db: Db): Promise<PublishedBundle> {
    const newest = db.selectFrom('bundle').orderBy('version', 'desc').limit(1)
    const { version, digest } = await newest.select(['version', 'digest']).executeTakeFirstOrThrow()
    if (this.#newest?.bundle.version === version && this.#newest.digest === digest) return this.#newest.bundle

    const row = await newest.select(['version', 'digest', 'payload', 'signature']).executeTakeFirstOrThrow()
    const signed: SignedBundle = { signature: row.signature, payload: row.payload }
    const bundle = { version: row.version, etag: etagOf(row), body: JSON.stringify(signed) }
    this.#newest = { digest: row.digest, bundle }
    return bundle
  }

  /** @returns the catalog's JSON text, gzipped; `null` where no kept bundle names it */
  async catalog(db: Db, digest: string): Promise<Uint8Array | null> {
    if (this.#catalog?.digest === digest) return this.#catalog.content
    const content = await readBundleCatalog(db, digest)
    if (content !== null) this.#catalog = { digest, content }
    return content
  }
}

/**
 * Version and content: after a restore from a backup a version can come again with other content, which a device must
 * see, to refuse and report it.
 */
function etagOf({ version, payload }: { version: number; payload: string }): string {
  return `"v${version}-${createHash('sha256').update(payload).digest('base64url').slice(0, 16)}"`
}

function asBundle(content: BundleContent, version: number, issuedAt: number): WrittenBundle {
  const { format, ...rest } = content
  return { format, version, issuedAt, ...rest }
}
