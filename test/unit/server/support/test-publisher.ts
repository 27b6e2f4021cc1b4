import { generateKeyPairSync, sign } from 'node:crypto'
import type { Bundle, BundleCatalog } from '../../../../core/bundle/bundle.ts'
import type { Manifest } from '../../../../core/bundle/manifest.ts'
import { openCatalog, openContent, openManifest } from '../../../../core/bundle/open-bundle.ts'
import { BundleIssuer } from '../../../../server/bundles/bundle-issuer.ts'
import { BundlePublisher } from '../../../../server/bundles/bundle-publisher.ts'
import { CatalogParts } from '../../../../server/bundles/catalog-parts.ts'
import type { BundleSettings } from '../../../../server/bundles/plan.ts'
import type { PlannedDevice } from '../../../../server/bundles/resolve-plan.ts'
import type { SigningKey } from '../../../../server/bundles/signing-key.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW } from './samples.ts'

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x ?? '',
    sign: (context, payload) => sign(null, Buffer.from(context + payload), privateKey).toString('base64url'),
  }
}

const IDENTITY_KEYS = { publicKey: 'p'.repeat(43), pseudonymKey: 'k'.repeat(43) }
const NOTHING = { content: null, catalog: null, key: null }
export const IN_NO_GROUP: PlannedDevice = { id: '00000000-0000-4000-8000-000000000000', groups: [] }

/** A publisher with the issuer that signs what it publishes. */
export class TestPublisher extends BundlePublisher {
  readonly catalogs = new CatalogParts()
  readonly clock = { now: NOW }
  readonly issuer: BundleIssuer

  constructor(
    settings: BundleSettings,
    readonly key: SigningKey = newSigningKey(),
  ) {
    super(key.publicKey, settings)
    this.issuer = new BundleIssuer(key, this.catalogs, () => this.clock.now)
  }
}

export function testPublisher(
  protectedHosts: readonly string[] = [],
  identityKeys: { publicKey: string; pseudonymKey: string } = IDENTITY_KEYS,
): TestPublisher {
  return new TestPublisher({ protectedHosts, identityKeys })
}

/** The newest bundle, opened as a device opens it that has nothing, at the moment it is issued. */
export async function newestBundle(
  db: Db,
  { issuer, publicKey }: TestPublisher,
  device: PlannedDevice = IN_NO_GROUP,
): Promise<Bundle> {
  await issuer.refresh(db)
  const { body } = await issuer.answer(db, device, NOTHING)
  const now = JSON.parse(JSON.parse(body).payload).issuedAt
  const manifest = await openManifest(JSON.parse(body), { publicKey, enforced: null, now })
  const content = await issuer.content(db, device, manifest.content.digest)
  return asBundle(manifest, await openContent(content?.text ?? '', manifest))
}

export function asBundle(manifest: Manifest, content: Awaited<ReturnType<typeof openContent>>): Bundle {
  const { version, issuedAt, expiresAt } = manifest
  return {
    version,
    issuedAt,
    expiresAt,
    content: manifest.content.digest,
    catalog: manifest.catalog.digest,
    ...content,
  }
}

/** The catalog that the newest bundle names, opened as a device opens it. */
export async function newestCatalog(db: Db, publisher: TestPublisher): Promise<BundleCatalog> {
  const { catalog } = await newestBundle(db, publisher)
  const bytes = await publisher.catalogs.catalog(db, catalog, 'identity')
  if (bytes === null) throw new Error('The newest bundle names a catalog that is not kept')
  return openCatalog(new Uint8Array(bytes), { catalog: { digest: catalog, bytes: 0, delta: null } })
}
