import type { WebRequest } from 'webextension-polyfill'

interface Answer {
  readonly method: string
  readonly statusCode?: number
  readonly responseHeaders?: WebRequest.HttpHeaders
}

/**
 * Of a redirect's body, Chromium reads so much to keep the connection, and closes it where there is more
 * (`HttpResponseBodyDrainer::kDrainBodyBufferSize`).
 */
const DRAINED_BYTES = 16_384

/** The body's size on the network by the answer's `Content-Length`; null where the size isn't told beforehand. */
export function declaredBodySize({ method, statusCode = 0, responseHeaders = [] }: Answer): number | null {
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0
  const declared = headerValue(responseHeaders, 'content-length')
  if (declared === null || !/^\d{1,15}$/.test(declared)) return null
  const size = Number(declared)
  const isRedirect = statusCode >= 300 && statusCode < 400
  return isRedirect && size > DRAINED_BYTES ? null : size
}

/** Whether requests of this method carry a body. */
export function hasRequestBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/** @param name lower case */
export function headerValue(headers: WebRequest.HttpHeaders, name: string): string | null {
  return headers.find((header) => header.name.toLowerCase() === name)?.value?.trim() ?? null
}
