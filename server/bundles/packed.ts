import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib'

/** How a part may travel, by the name that HTTP has for it. */
export type Coding = 'br' | 'gzip' | 'identity'

/** 200,000 domains: brotli's best takes some seconds for them, and for a million half a minute. */
const SMALL_BYTES = 4 * 2 ** 20
const BEST_QUALITY = 11
/** Of a million names quality 9 makes 1 % less, in more than three times the time. */
const FAST_QUALITY = 5

export function packed(bytes: Uint8Array): Promise<Uint8Array> {
  return promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length <= SMALL_BYTES ? BEST_QUALITY : FAST_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

export function unpacked(content: Uint8Array): Promise<Uint8Array> {
  return promisify(brotliDecompress)(content)
}

/** What was packed, in another coding. */
export async function recoded(content: Uint8Array, coding: Coding): Promise<Uint8Array> {
  if (coding === 'br') return content
  const bytes = await unpacked(content)
  return coding === 'gzip' ? promisify(gzip)(bytes) : bytes
}
