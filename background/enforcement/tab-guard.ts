import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { Recorder } from '../discovery/recorder.ts'
import type { BlockDecision } from './block-decision.ts'
import { blockPageUrl } from './block-page.ts'

/**
 * What the rules can't see: pages that were open when their app became unsanctioned, and pages that got through
 * before the rules were active (facts: the first navigation after a browser start) or past them (a site's own
 * service worker). Such a tab goes to the block page.
 */
export class TabGuard {
  readonly #decision: BlockDecision
  readonly #recorder: Recorder
  /** Tabs on their way to the block page: a sweep and a navigation event may both find the same one. */
  readonly #underWay = new Set<string>()

  constructor(decision: BlockDecision, recorder: Recorder) {
    this.#decision = decision
    this.#recorder = recorder
  }

  /** Every open tab. One that is on its way somewhere is met there: by the rules, or when it arrives. */
  async sweep(): Promise<void> {
    const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*'] })
    await Promise.all(
      tabs.map(async ({ id, url, pendingUrl }) => {
        if (id === undefined || url === undefined || pendingUrl !== undefined) return
        await this.sendAway(id, url, 'open-tab')
      }),
    )
  }

  /** @returns whether the address is one of an unsanctioned app, and the tab goes to the block page */
  async sendAway(tabId: number, url: string, context: 'navigation' | 'open-tab'): Promise<boolean> {
    const app = await this.#decision.blockedAppAt(url)
    const host = hostOfUrl(url)
    if (app === null || host === null) return false
    const key = `${tabId} ${url}`
    if (this.#underWay.has(key)) return true
    this.#underWay.add(key)
    // The tab may have been closed since.
    await browser.tabs.update(tabId, { url: blockPageUrl(url) }).catch(() => undefined)
    // From here on the tab may come back to the page, however long the record takes.
    this.#underWay.delete(key)
    // Blocking must not depend on the record of it.
    await this.#recorder.blocked(app.id, context, { host, tabId }).catch((error: unknown) => {
      console.error('An attempt could not be recorded:', error)
    })
    return true
  }
}
