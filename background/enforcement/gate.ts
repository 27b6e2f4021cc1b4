import browser, { type WebRequest } from 'webextension-polyfill'
import { blockPageUrl, gatePageUrl } from './block-page.ts'
import type { Situation } from './situation.ts'

const EVERYWHERE = { urls: ['http://*/*', 'https://*/*'] }
const SOCKETS = { urls: ['ws://*/*', 'wss://*/*'] }

/**
 * What the browser grants to an extension that policy has installed: to be asked before a request is made. It holds
 * the first navigations after a browser start, which the persisted rules miss, and enforces a change until the rules
 * carry it (docs/decisions/0011-gate.md).
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
   * Before anything has been read, a page that begins with the browser is sent to the gate page, which asks again and
   * goes on. Any other is let through, for the rules to stop, which are active by then: a page that another one leads
   * to, or a form that is sent, came after a page that came past here. Sent through the gate page it would lose what it
   * carries: the form, the referrer, cookies that are for the same site alone.
   */
  #onPage(details: WebRequest.OnBeforeRequestDetailsType): WebRequest.BlockingResponse {
    const { url } = details
    if (!this.#situation.isReady) return beginsWithTheBrowser(details) ? { redirectUrl: gatePageUrl(url) } : {}
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

/**
 * Chromium numbers requests from the browser's start on: the first page had 3 in 25 of 25 starts, what came right after
 * it 7 to 16 (docs/decisions/0011). A browser that has made so many has long had its rules.
 */
const FIRST_REQUESTS = 300

/** The polyfill's types don't know the field: the origin of the page that leads there. */
function beginsWithTheBrowser(details: WebRequest.OnBeforeRequestDetailsType & { initiator?: string }): boolean {
  const { method, initiator, requestId } = details
  return method === 'GET' && initiator === undefined && !(Number(requestId) >= FIRST_REQUESTS)
}

/**
 * The manifest asks for it, but the browser grants it to none but what policy has installed, and logs an error where
 * another tries. It tells only after a while; but only what a server packs, for a policy to install, has an address of
 * updates.
 */
function mayBlock(): boolean {
  return 'update_url' in browser.runtime.getManifest()
}
