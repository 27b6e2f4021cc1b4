import * as v from 'valibot'
import { Base64UrlSchema } from '../protocol/primitives.ts'
import { toBase64Url } from './base64url.ts'

/** SHA-256, base64url. */
export const DigestSchema = v.pipe(Base64UrlSchema, v.length(43))

/** SHA-256, base64url; of a text in UTF-8. */
export async function digestOf(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
