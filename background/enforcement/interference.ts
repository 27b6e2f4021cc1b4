import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { StoredValue } from '../storage/stored-value.ts'
import type { Situation } from './situation.ts'

const seenStore = new StoredValue('enforcement.interference', v.boolean(), false, 'session')

/**
 * Another extension in the way: one that stops a page before our rules do, so that the person meets an error in the
 * place of our page, or sends it elsewhere. Which one it is, the browser doesn't tell without a permission to look at
 * them all.
 */
export class Interference {
  readonly #situation: Situation

  constructor(situation: Situation) {
    this.#situation = situation
    const pages: browser.WebRequest.RequestFilter = { urls: ['http://*/*', 'https://*/*'], types: ['main_frame'] }
    browser.webRequest.onErrorOccurred.addListener(({ url, error }) => {
      if (error === 'net::ERR_BLOCKED_BY_CLIENT') void this.#noteWhereOurs(url)
    }, pages)
    browser.webRequest.onBeforeRedirect.addListener(({ url, redirectUrl }) => {
      // Under `use_dynamic_url` our own pages have another id than ours; what follows tells them from others.
      if (redirectUrl.startsWith('chrome-extension://') && !isOurs(redirectUrl)) void this.#noteWhereOurs(url)
    }, pages)
  }

  /** Since the browser started. */
  async wasSeen(): Promise<boolean> {
    return seenStore.get()
  }

  async #noteWhereOurs(url: string): Promise<void> {
    await this.#situation.ready
    if (this.#situation.at(url).kind !== 'open') await seenStore.set(true)
  }
}

function isOurs(redirectUrl: string): boolean {
  return new URL(redirectUrl).pathname.startsWith('/extension/')
}
