import * as v from 'valibot'
import { type BundleAnswer, BundleAnswerSchema, type SignedBundle, SignedBundleSchema } from '../protocol/device-api.ts'
import { fromBase64Url } from './base64url.ts'
import { type BundleCatalog, BundleCatalogSchema } from './bundle.ts'
import { type CatalogDelta, CatalogDeltaSchema } from './catalog-delta.ts'
import { decodeCatalog } from './catalog-format.ts'
import { CatalogUnreadable } from './catalog-unreadable.ts'
import { applyDelta, type BundleContent, BundleContentSchema, ContentDeltaSchema, contentText } from './content.ts'
import { digestOf } from './digest.ts'
import { GRANTS_SIGNATURE_CONTEXT, type Grants, GrantsSchema } from './grants.ts'
import { ENDORSEMENT_SIGNATURE_CONTEXT, KeyEndorsementSchema } from './key-endorsement.ts'
import {
  MAX_CATALOG_BYTES,
  MAX_CONTENT_BYTES,
  MAX_MANIFEST_CHARACTERS,
  type Manifest,
  ManifestSchema,
  SIGNATURE_CONTEXT,
} from './manifest.ts'

export const BUNDLE_REJECTIONS = [
  'malformed',
  'wrong-signature',
  'invalid-content',
  'not-newer',
  'expired',
  'from-the-future',
  'too-large',
  'wrong-content',
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

/** It is of a version below the one in force: a newer one was faster, where several are on the way to this device. */
export class BundleOvertaken extends BundleRejected {
  constructor(version: number, enforced: number) {
    super('not-newer', `version ${version}, but ${enforced} is in force`)
  }
}

/** A server's clock may have been set right since it issued one. */
const FUTURE_TOLERANCE_MS = 3_600_000

const MAX_DETAIL_CHARACTERS = 300

/** What of the bundle in force decides whether another one is newer. */
export interface Enforced {
  readonly version: number
  readonly issuedAt: number
  /** The digests of its parts. */
  readonly content?: string
  readonly catalog?: string
}

/**
 * Takes an answer of the server's apart. Nothing of it has been checked by then but its shape.
 *
 * @param answer as parsed JSON
 * @throws {BundleRejected}
 */
export function readAnswer(answer: unknown): BundleAnswer {
  const read = v.safeParse(BundleAnswerSchema, answer, { abortEarly: true })
  if (!read.success) throw new BundleRejected('malformed', summaryOf(read.issues[0]))
  return read.output
}

/**
 * Checks a signed manifest and returns it. The signature is checked over the payload's bytes before anything in them is
 * read. Its parts are checked apart: `openContent` or `openDelta`, and `openCatalog` or `openCatalogDelta`.
 *
 * @param answer the server's answer, as parsed JSON
 * @param options.publicKey raw Ed25519 key, base64url
 * @param options.enforced what is in force; null where nothing is. One that isn't newer is refused.
 * @param options.now by the server's clock, epoch ms
 * @throws {BundleRejected}
 */
export async function openManifest(
  answer: unknown,
  options: { readonly publicKey: string; readonly enforced: Enforced | null; readonly now: number },
): Promise<Manifest> {
  const { publicKey, enforced, now } = options
  const signed = asSigned(answer)
  if (signed.payload.length > MAX_MANIFEST_CHARACTERS) {
    throw new BundleRejected('too-large', `a manifest of ${signed.payload.length} characters`)
  }
  const manifest = await openSigned(signed, publicKey, SIGNATURE_CONTEXT, ManifestSchema)
  const { version, issuedAt, expiresAt, content, catalog } = manifest
  if (enforced !== null && version < enforced.version) throw new BundleOvertaken(version, enforced.version)
  if (enforced !== null && isOlder(manifest, enforced)) {
    throw new BundleRejected('not-newer', `issued at ${asTime(issuedAt)}, before the one in force`)
  }
  if (issuedAt > now + FUTURE_TOLERANCE_MS) {
    throw new BundleRejected('from-the-future', `issued at ${asTime(issuedAt)}, and it is ${asTime(now)}`)
  }
  if (expiresAt <= now) throw new BundleRejected('expired', `at ${asTime(expiresAt)}, and it is ${asTime(now)}`)
  if (content.bytes > MAX_CONTENT_BYTES || Math.max(catalog.bytes, catalog.delta?.bytes ?? 0) > MAX_CATALOG_BYTES) {
    throw new BundleRejected('too-large', `a content of ${content.bytes} bytes, a catalog of ${catalog.bytes}`)
  }
  return manifest
}

/**
 * Servers whose clocks differ may issue a version anew one after the other: one that names the same parts is as new.
 */
function isOlder({ version, issuedAt, content, catalog }: Manifest, enforced: Enforced): boolean {
  if (version > enforced.version) return false
  const isSame = content.digest === enforced.content && catalog.digest === enforced.catalog
  return !isSame && issuedAt < enforced.issuedAt
}

/**
 * Checks a whole content.
 *
 * @param text the server's answer as it came
 * @throws {BundleRejected}
 */
export async function openContent(text: string, { content }: Pick<Manifest, 'content'>): Promise<BundleContent> {
  if ((await digestOf(text)) !== content.digest) {
    throw new BundleRejected('wrong-content', 'the content is not the one that the manifest names')
  }
  return parsed(BundleContentSchema, parseJson(text))
}

/**
 * Makes the content that a manifest names of the one in force.
 *
 * @param delta as parsed JSON, unchecked
 * @param before with its digest, the content in force
 * @throws {BundleRejected} `wrong-content` where that comes to something else: the whole content is then to be fetched
 */
export async function openDelta(
  delta: unknown,
  before: { readonly digest: string; readonly content: BundleContent },
  { content }: Pick<Manifest, 'content'>,
): Promise<BundleContent> {
  const { from, ...changes } = parsed(ContentDeltaSchema, delta)
  if (from !== before.digest) throw new BundleRejected('wrong-content', 'the delta is for another content')
  const after = applyDelta(before.content, { from, ...changes })
  if ((await digestOf(contentText(after))) !== content.digest) {
    throw new BundleRejected('wrong-content', 'the delta does not lead to the content that the manifest names')
  }
  return after
}

/**
 * Checks a whole catalog.
 *
 * @throws {BundleRejected}
 */
export async function openCatalog(
  bytes: Uint8Array<ArrayBuffer>,
  { catalog }: Pick<Manifest, 'catalog'>,
): Promise<BundleCatalog> {
  await checkCatalogBytes(bytes, catalog.digest)
  try {
    return parsed(BundleCatalogSchema, decodeCatalog(bytes))
  } catch (error) {
    if (error instanceof CatalogUnreadable) throw new BundleRejected('invalid-content', `catalog: ${error.message}`)
    throw error
  }
}

/**
 * Checks what makes the catalog of a manifest of the one that the device has (`catalog.delta.from`).
 *
 * @throws {BundleRejected}
 */
export async function openCatalogDelta(
  bytes: Uint8Array<ArrayBuffer>,
  { catalog }: Pick<Manifest, 'catalog'>,
): Promise<CatalogDelta> {
  await checkCatalogBytes(bytes, catalog.delta?.digest)
  return parsed(CatalogDeltaSchema, parseJson(new TextDecoder().decode(bytes)))
}

async function checkCatalogBytes(bytes: Uint8Array<ArrayBuffer>, digest: string | undefined): Promise<void> {
  if ((await digestOf(bytes)) !== digest) {
    throw new BundleRejected('wrong-catalog', 'the catalog is not the one that the manifest names')
  }
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
  const grants = await openSigned(asSigned(answer), publicKey, GRANTS_SIGNATURE_CONTEXT, GrantsSchema)
  if (grants.deviceId !== deviceId) throw new BundleRejected('invalid-content', 'they are for another device')
  if (grants.issuedAt < issuedAfter) throw new BundleRejected('not-newer', 'newer ones are in force')
  return grants
}

/**
 * Follows endorsements from a trusted key as far as they lead.
 *
 * @param endorsements in any order, as parsed JSON, unchecked
 * @returns the keys that are trusted by them, the given one first, the newest last. What fails its check leads nowhere.
 */
export async function followEndorsements(trusted: string, endorsements: readonly unknown[]): Promise<string[]> {
  const keys = [trusted]
  for (let isFollowed = true; isFollowed; ) {
    isFollowed = false
    for (const endorsement of endorsements) {
      const newKey = await endorsedBy(keys.at(-1) ?? trusted, endorsement)
      if (newKey === null || keys.includes(newKey)) continue
      keys.push(newKey)
      isFollowed = true
    }
  }
  return keys
}

async function endorsedBy(key: string, endorsement: unknown): Promise<string | null> {
  try {
    const signed = asSigned(endorsement)
    if (signed.payload.length > MAX_MANIFEST_CHARACTERS) return null
    const { oldKey, newKey } = await openSigned(signed, key, ENDORSEMENT_SIGNATURE_CONTEXT, KeyEndorsementSchema)
    return oldKey === key ? newKey : null
  } catch {
    return null
  }
}

function asSigned(answer: unknown): SignedBundle {
  const signed = v.safeParse(SignedBundleSchema, answer, { abortEarly: true })
  if (!signed.success) throw new BundleRejected('malformed', summaryOf(signed.issues[0]))
  return signed.output
}

async function openSigned<const Schema extends v.GenericSchema>(
  { payload, signature }: SignedBundle,
  publicKey: string,
  context: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  if (!(await signatureHolds(context + payload, signature, publicKey))) {
    throw new BundleRejected('wrong-signature', 'the signature does not belong to this payload and key')
  }
  return parsed(schema, parseJson(payload))
}

function parsed<const Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const content = v.safeParse(schema, value, { abortEarly: true })
  if (!content.success) throw new BundleRejected('invalid-content', summaryOf(content.issues[0]))
  return content.output
}

/** What was found instead can be megabytes long, and a rejection is stored and shown. */
function summaryOf(issue: v.BaseIssue<unknown>): string {
  return v.summarize([issue]).slice(0, MAX_DETAIL_CHARACTERS)
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

function asTime(time: number): string {
  return Number.isFinite(time) && time < 8.64e15 ? new Date(time).toISOString() : String(time)
}
