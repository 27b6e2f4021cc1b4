import { fromBase64Url, toBase64Url } from '../bundle/base64url.ts'
import type { Identity } from '../protocol/device-api.ts'

/** Put before what is hashed, so that a pseudonym of ours means nothing anywhere else. */
const CONTEXT = 'heliograph-pseudonym-v1'

/** 128 bits: no two names of a fleet meet, and it is short enough to read in a table. */
const BYTES = 16

/**
 * What stands for a name where policy asks for pseudonyms: `~` and the first 16 bytes of HMAC-SHA-256 over
 * `heliograph-pseudonym-v1\n<kind>\n<name>`, in base64url. The same name gives the same pseudonym on all devices of
 * an organisation, since they share the key, and another one in every other organisation.
 *
 * @param pseudonymKey 32 bytes, base64url: `identityKeys.pseudonymKey` of the bundle
 * @param name blanks around it don't matter, nor does the case of a user's
 */
export async function pseudonymOf(pseudonymKey: string, kind: Identity['kind'], name: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', fromBase64Url(pseudonymKey), algorithm, false, ['sign'])
  const hashed = new TextEncoder().encode(`${CONTEXT}\n${kind}\n${canonical(kind, name)}`)
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, hashed))
  return `~${toBase64Url(digest.subarray(0, BYTES))}`
}

/** User names are e-mail addresses mostly, which people and directories write in either case; device names aren't. */
function canonical(kind: Identity['kind'], name: string): string {
  const trimmed = name.trim().normalize('NFC')
  return kind === 'user' ? trimmed.toLowerCase() : trimmed
}
