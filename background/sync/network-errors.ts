import browser from 'webextension-polyfill'
import { ServerUnreachable } from './server-errors.ts'

/** The event may come after the rejection it explains: they travel from the browser on different ways. */
const EVENT_MAY_LAG_MS = 1_000

/**
 * `fetch` says "Failed to fetch" whatever went wrong. The browser's own error code, which a person who has to
 * find the cause needs, comes over `webRequest` for the worker's own requests.
 */
export class NetworkErrors {
  readonly #errors = new Map<string, string>()
  #onError: () => void = () => undefined

  constructor() {
    browser.webRequest.onErrorOccurred.addListener(
      ({ url, error, tabId }) => {
        if (tabId !== -1) return
        this.#errors.set(url, error)
        this.#onError()
      },
      { urls: ['http://*/device/v1/*', 'https://*/device/v1/*'], types: ['xmlhttprequest'] },
    )
  }

  /** To be called before a request: an earlier failure at the same address explains nothing. */
  forget(url: string): void {
    this.#errors.delete(url)
  }

  async explain(url: string, error: unknown): Promise<ServerUnreachable> {
    const code = await this.#codeFor(url)
    if (code === null) return new ServerUnreachable('connection', String(error))
    if (/CERT|SSL|TLS/.test(code)) return new ServerUnreachable('tls', code)
    if (/NAME_NOT_RESOLVED|NAME_RESOLUTION|ADDRESS_INVALID|ADDRESS_UNREACHABLE|UNSAFE_PORT/.test(code)) {
      return new ServerUnreachable('address', code)
    }
    return new ServerUnreachable('connection', code)
  }

  async #codeFor(url: string): Promise<string | null> {
    if (!this.#errors.has(url)) {
      await new Promise<void>((resolve) => {
        this.#onError = () => this.#errors.has(url) && resolve()
        setTimeout(resolve, EVENT_MAY_LAG_MS)
      })
      this.#onError = () => undefined
    }
    return this.#errors.get(url) ?? null
  }
}
