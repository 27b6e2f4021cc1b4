import browser from 'webextension-polyfill'
import { ServerUnreachable } from './server-errors.ts'

/**
 * `fetch` says "Failed to fetch" whatever went wrong. The browser's own error code, which a person who has to
 * find the cause needs, comes over `webRequest` for the worker's own requests.
 */
export class NetworkErrors {
  #last: { readonly url: string; readonly error: string } | null = null

  constructor() {
    browser.webRequest.onErrorOccurred.addListener(
      ({ url, error, tabId }) => {
        if (tabId === -1) this.#last = { url, error }
      },
      { urls: ['http://*/device/v1/*', 'https://*/device/v1/*'], types: ['xmlhttprequest'] },
    )
  }

  explain(url: string, error: unknown): ServerUnreachable {
    const code = this.#last?.url === url ? this.#last.error : null
    this.#last = null
    if (code === null) return new ServerUnreachable('connection', String(error))
    if (/CERT|SSL|TLS/.test(code)) return new ServerUnreachable('tls', code)
    if (/NAME_NOT_RESOLVED|NAME_RESOLUTION|ADDRESS_INVALID|ADDRESS_UNREACHABLE|UNSAFE_PORT/.test(code)) {
      return new ServerUnreachable('address', code)
    }
    return new ServerUnreachable('connection', code)
  }
}
