import * as v from 'valibot'
import { SignedBundleSchema } from '../protocol/device-api.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { type Bundle, type BundleCatalog, BundleCatalogSchema, BundleSchema } from './bundle.ts'
import { GRANTS_SIGNATURE_CONTEXT, type Grants, GrantsSchema } from './grants.ts'

/** Put before the payload when signing, so that a signature of ours means nothing anywhere else. */
export const SIGNATURE_CONTEXT = 'heliograph-bundle-v1\n'

export const BUNDLE_REJECTIONS = [
  'malformed',
  'wrong-signature',
  'invalid-content',
  'not-newer',
  'wrong-catalog',
] as const
export type BundleRejection = (typeof BUNDLE_REJECTIONS)[number]

/** Why a bundle was refused. Nothing has changed when this is thrown. */
export class BundleRejected extends Error {
  override readonly name = 'BundleRejected'
  constructor(
    readonly reason: BundleRejection,
    readonly detail: string,
  ) {
    super(`Bundle refused (${reason}): ${detail}`)
  }
}

/**
 * Checks a signed bundle and returns its content. The signature is checked over the payload's bytes before
 * anything in them is read. The catalog that it names comes apart, see `openCatalog`.
 *
 * @param answer the server's answer, as parsed JSON
 * @param publicKey raw Ed25519 key, base64url
 * @param enforcedVersion the version in force; one that isn't newer is refused. 0 where there is none.
 * @throws {BundleRejected}
 */
export async function openBundle(answer: unknown, publicKey: string, enforcedVersion: number): Promise<Bundle> {
  const bundle = await openSigned(answer, publicKey, SIGNATURE_CONTEXT, BundleSchema)
  if (bundle.version <= enforcedVersion) {
    throw new BundleRejected('not-newer', `version ${bundle.version}, but ${enforcedVersion} is in force`)
  }
  return bundle
}

/**
 * Checks that a catalog is the one that a bundle names, and returns its content.
 *
 * @param text the server's answer as it came
 * @throws {BundleRejected}
 */
export async function openCatalog(text: string, bundle: Pick<Bundle, 'catalog' | 'tags'>): Promise<BundleCatalog> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  if (toBase64Url(digest) !== bundle.catalog) {
    throw new BundleRejected('wrong-catalog', 'the catalog is not the one that the bundle names')
  }
  const content = v.safeParse(BundleCatalogSchema, parseJson(text), { abortEarly: true })
  if (!content.success) throw new BundleRejected('invalid-content', v.summarize([content.issues[0]]))
  const known = new Set(content.output.apps.map((app) => app.id))
  const stranger = Object.keys(bundle.tags).find((id) => !known.has(id))
  if (stranger !== undefined) throw new BundleRejected('invalid-content', `a tag for an app it lacks: ${stranger}`)
  return content.output
}

/**
 * Checks what is granted to a device.
 *
 * @param issuedAfter when what it has was issued: nothing older is taken. 0 where it has nothing.
 * @throws {BundleRejected}
 */
export async function openGrants(
  answer: unknown,
  publicKey: string,
  deviceId: string,
  issuedAfter: number,
): Promise<Grants> {
  const grants = await openSigned(answer, publicKey, GRANTS_SIGNATURE_CONTEXT, GrantsSchema)
  if (grants.deviceId !== deviceId) throw new BundleRejected('invalid-content', 'they are for another device')
  if (grants.issuedAt < issuedAfter) throw new BundleRejected('not-newer', 'newer ones are in force')
  return grants
}

async function openSigned<const Schema extends v.GenericSchema>(
  answer: unknown,
  publicKey: string,
  context: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const signed = v.safeParse(SignedBundleSchema, answer)
  if (!signed.success) throw new BundleRejected('malformed', v.summarize(signed.issues))

  const { payload, signature } = signed.output
  if (!(await signatureHolds(context + payload, signature, publicKey))) {
    throw new BundleRejected('wrong-signature', 'the signature does not belong to this payload and key')
  }
  const content = v.safeParse(schema, parseJson(payload))
  if (!content.success) throw new BundleRejected('invalid-content', v.summarize([content.issues[0]]))
  return content.output
}

async function signatureHolds(signedText: string, signature: string, publicKey: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', fromBase64Url(publicKey), 'Ed25519', false, ['verify'])
    const signedBytes = new TextEncoder().encode(signedText)
    return await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), signedBytes)
  } catch {
    // A key or signature of the wrong length throws: as good as a wrong one.
    return false
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
