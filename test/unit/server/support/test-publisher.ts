import { generateKeyPairSync, sign } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { Bundle, BundleCatalog } from '../../../../core/bundle/bundle.ts'
import { openBundle, openCatalog } from '../../../../core/bundle/open-bundle.ts'
import { BundlePublisher } from '../../../../server/bundles/bundle-publisher.ts'
import type { SigningKey } from '../../../../server/bundles/signing-key.ts'
import type { Db } from '../../../../server/store/schema.ts'

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x ?? '',
    sign: (context, payload) => sign(null, Buffer.from(context + payload), privateKey).toString('base64url'),
  }
}

const IDENTITY_KEYS = { publicKey: 'p'.repeat(43), pseudonymKey: 'k'.repeat(43) }

export function testPublisher(
  protectedHosts: readonly string[] = [],
  identityKeys: { publicKey: string; pseudonymKey: string } = IDENTITY_KEYS,
): BundlePublisher {
  return new BundlePublisher(newSigningKey(), { protectedHosts, identityKeys })
}

/** The newest bundle, opened as a device opens it. */
export async function newestBundle(db: Db, publisher: BundlePublisher): Promise<Bundle> {
  return openBundle(JSON.parse((await publisher.newest(db)).body), publisher.publicKey, 0)
}

/** The catalog that the newest bundle names, opened as a device opens it. */
export async function newestCatalog(db: Db, publisher: BundlePublisher): Promise<BundleCatalog> {
  const bundle = await newestBundle(db, publisher)
  const content = await publisher.catalog(db, bundle.catalog)
  if (content === null) throw new Error('The newest bundle names a catalog that is not kept')
  return openCatalog(gunzipSync(content).toString('utf8'), bundle)
}
