import * as v from 'valibot'
import { SignedBundleSchema } from '../protocol/device-api.ts'
import { fromBase64Url } from './base64url.ts'
import { type Bundle, BundleSchema } from './bundle.ts'

/** Put before the payload when signing, so that a signature of ours means nothing anywhere else. */
export const SIGNATURE_CONTEXT = 'heliograph-bundle-v1\n'

export const BUNDLE_REJECTIONS = ['malformed', 'wrong-signature', 'invalid-content', 'not-newer'] as const
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
 * anything in them is read.
 *
 * @param answer the server's answer, as parsed JSON
 * @param publicKey raw Ed25519 key, base64url
 * @param enforcedVersion the version in force; one that isn't newer is refused. 0 where there is none.
 * @throws {BundleRejected}
 */
export async function openBundle(answer: unknown, publicKey: string, enforcedVersion: number): Promise<Bundle> {
  const signed = v.safeParse(SignedBundleSchema, answer)
  if (!signed.success) throw new BundleRejected('malformed', v.summarize(signed.issues))

  const { payload, signature } = signed.output
  if (!(await signatureHolds(payload, signature, publicKey))) {
    throw new BundleRejected('wrong-signature', 'the signature does not belong to this payload and key')
  }

  const content = v.safeParse(BundleSchema, parseJson(payload))
  if (!content.success) throw new BundleRejected('invalid-content', v.summarize([content.issues[0]]))

  const bundle = content.output
  if (bundle.version <= enforcedVersion) {
    throw new BundleRejected('not-newer', `version ${bundle.version}, but ${enforcedVersion} is in force`)
  }
  const known = new Set(bundle.apps.map((app) => app.id))
  const stranger = Object.keys(bundle.tags).find((id) => !known.has(id))
  if (stranger !== undefined) throw new BundleRejected('invalid-content', `a tag for an app it lacks: ${stranger}`)
  return bundle
}

async function signatureHolds(payload: string, signature: string, publicKey: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', fromBase64Url(publicKey), 'Ed25519', false, ['verify'])
    const signedBytes = new TextEncoder().encode(SIGNATURE_CONTEXT + payload)
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
