import browser, { type Tabs } from 'webextension-polyfill'

/**
 * Whether something may have happened in an Incognito or InPrivate window. The extension gets to see those only where
 * a person has allowed it, which no policy can; everywhere else nothing is private here, and nothing has to be asked.
 * Where it is allowed, whatever isn't known to be of a normal window counts as private: a closed tab's last requests,
 * and those that no tab asked for.
 */
export class PrivateWindows {
  readonly #normalTabs = new Set<number>()
  #isAllowed = true

  /** The tabs that were open before this worker's start are known. */
  readonly ready: Promise<void>

  constructor() {
    browser.tabs.onCreated.addListener((tab) => this.#note(tab))
    this.ready = this.#readOpenTabs()
  }

  /** @param tabId -1 for what no tab asked for (a site's service worker) */
  mayHold(tabId: number): boolean {
    return this.#isAllowed && !this.#normalTabs.has(tabId)
  }

  async #readOpenTabs(): Promise<void> {
    this.#isAllowed = await browser.extension.isAllowedIncognitoAccess()
    if (!this.#isAllowed) return
    for (const tab of await browser.tabs.query({})) this.#note(tab)
  }

  /** A tab never changes over, and no later one gets its number: it can stay noted when it is closed. */
  #note({ id, incognito }: Tabs.Tab): void {
    if (!incognito && id !== undefined) this.#normalTabs.add(id)
  }
}
