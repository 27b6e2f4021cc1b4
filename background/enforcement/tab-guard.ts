import browser from 'webextension-polyfill'
import type { AppView } from '../../core/protocol/messages.ts'
import type { Recorder } from '../discovery/recorder.ts'
import { blockPageUrl } from './block-page.ts'
import type { BundleInForce } from './bundle-in-force.ts'

/**
 * What the rules can't see: pages that were open when their app became unsanctioned, and pages that got through
 * before the rules were active (facts: the first navigation after a browser start) or past them (a site's own
 * service worker). Such a tab goes to the block page.
 */
export class TabGuard {
  readonly #inForce: BundleInForce
  readonly #recorder: Recorder

  constructor(inForce: BundleInForce, recorder: Recorder) {
    this.#inForce = inForce
    this.#recorder = recorder
  }

  /** Every open tab. */
  async sweep(): Promise<void> {
    const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*'] })
    await Promise.all(
      tabs.map(async ({ id, url, pendingUrl }) => {
        const address = pendingUrl ?? url
        if (id !== undefined && address !== undefined) await this.sendAway(id, address, 'open-tab')
      }),
    )
  }

  /** @returns whether the address is one of an unsanctioned app, and the tab was sent to the block page */
  async sendAway(tabId: number, url: string, context: 'navigation' | 'open-tab'): Promise<boolean> {
    const app = this.#inForce.appAt(url)
    if (app?.action !== 'block') return false
    await this.#block(tabId, url, app, context)
    return true
  }

  async #block(tabId: number, url: string, app: AppView, context: 'navigation' | 'open-tab'): Promise<void> {
    await this.#recorder.recordBlocked(app.id, context)
    // The tab may have been closed since.
    await browser.tabs.update(tabId, { url: blockPageUrl(url) }).catch(() => undefined)
  }
}
