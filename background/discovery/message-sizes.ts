import type { WebRequest } from 'webextension-polyfill'

interface Answer {
  readonly method: string
  readonly statusCode?: number
  readonly responseHeaders?: WebRequest.HttpHeaders
}

/** The body's size on the network by the answer's `Content-Length`; null where the size isn't told beforehand. */
export function declaredBodySize({ method, statusCode = 0, responseHeaders = [] }: Answer): number | null {
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0
  const declared = headerValue(responseHeaders, 'content-length')
  if (declared === null || !/^\d{1,15}$/.test(declared)) return null
  // The browser goes on without reading what comes with a redirect.
  const isRedirect = statusCode >= 300 && statusCode < 400
  return isRedirect && Number(declared) > 0 ? null : Number(declared)
}

/** Whether requests of this method carry a body. */
export function hasRequestBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/** @param name lower case */
export function headerValue(headers: WebRequest.HttpHeaders, name: string): string | null {
  return headers.find((header) => header.name.toLowerCase() === name)?.value?.trim() ?? null
}
