import browser, { type WebRequest } from 'webextension-polyfill'
import { blockPageUrl, gatePageUrl } from './block-page.ts'
import type { Situation } from './situation.ts'

const EVERYWHERE = { urls: ['http://*/*', 'https://*/*'] }
const SOCKETS = { urls: ['ws://*/*', 'wss://*/*'] }

/**
 * What the browser grants to an extension that policy has installed: to be asked before a request is made. It holds
 * the first navigations after a browser start, which the persisted rules miss, and enforces a change until the rules
 * carry it (docs/decisions/0010-gate.md).
 */
export class Gate {
  readonly #situation: Situation
  /** Whether the browser lets this extension stop requests itself. */
  readonly isGranted: boolean
  #coverings = 0

  constructor(situation: Situation) {
    this.#situation = situation
    this.isGranted = mayBlock()
    if (!this.isGranted) return
    browser.webRequest.onBeforeRequest.addListener(
      (details) => this.#onPage(details),
      { ...EVERYWHERE, types: ['main_frame'] },
      ['blocking'],
    )
  }

  /** Stops whatever the situation stops, pages and all they load, while the browser's rules are being changed. */
  async cover<T>(work: () => Promise<T>): Promise<T> {
    if (!this.isGranted) return work()
    this.#coverings += 1
    if (this.#coverings === 1) {
      browser.webRequest.onBeforeRequest.addListener(this.#onAny, { urls: [...EVERYWHERE.urls, ...SOCKETS.urls] }, [
        'blocking',
      ])
    }
    try {
      return await work()
    } finally {
      this.#coverings -= 1
      if (this.#coverings === 0) browser.webRequest.onBeforeRequest.removeListener(this.#onAny)
    }
  }

  /**
   * Before anything has been read, a page is sent to the gate page, which asks again and goes on. A form that is sent
   * can't be kept whole on that way: it is let through, for the rules to stop, as no page can send one before it has
   * come past here.
   */
  #onPage({ url, method }: WebRequest.OnBeforeRequestDetailsType): WebRequest.BlockingResponse {
    if (!this.#situation.isReady) return method === 'GET' ? { redirectUrl: gatePageUrl(url) } : {}
    return this.#situation.at(url).kind === 'open' ? {} : { redirectUrl: blockPageUrl(url) }
  }

  readonly #onAny = ({ url, type }: WebRequest.OnBeforeRequestDetailsType): WebRequest.BlockingResponse => {
    if (type === 'main_frame') return {}
    const ruling = this.#situation.at(url.replace(/^ws/, 'http'))
    if (ruling.kind !== 'blocked') return {}
    if (type === 'sub_frame') return { redirectUrl: blockPageUrl(url) }
    return { cancel: ruling.reach === 'everything' }
  }
}

/** The manifest asks for it, but the browser grants it to none but what policy has installed. */
function mayBlock(): boolean {
  try {
    const probe = () => ({})
    browser.webRequest.onBeforeRequest.addListener(probe, { urls: ['https://rules.invalid/*'] }, ['blocking'])
    browser.webRequest.onBeforeRequest.removeListener(probe)
    return true
  } catch {
    return false
  }
}
