import browser from 'webextension-polyfill'

/**
 * Which tabs are of Incognito or InPrivate windows. The extension gets to see those only where a person has allowed
 * it, which no policy can; everywhere else nothing is private here, and nothing has to be asked.
 */
export class PrivateWindows {
  readonly #tabs = new Set<number>()

  /** The tabs that were open before this worker's start are known. */
  readonly ready: Promise<void>

  constructor() {
    browser.tabs.onCreated.addListener(({ id, incognito }) => {
      if (incognito && id !== undefined) this.#tabs.add(id)
    })
    browser.tabs.onRemoved.addListener((tabId) => this.#tabs.delete(tabId))
    this.ready = this.#readOpenTabs()
  }

  /**
   * Whether this may have happened in a private window.
   *
   * @param tabId -1 for what no tab asked for (a site's service worker): private as long as a private tab is open
   */
  mayHold(tabId: number): boolean {
    return tabId < 0 ? this.#tabs.size > 0 : this.#tabs.has(tabId)
  }

  async #readOpenTabs(): Promise<void> {
    if (!(await browser.extension.isAllowedIncognitoAccess())) return
    for (const { id, incognito } of await browser.tabs.query({})) {
      if (incognito && id !== undefined) this.#tabs.add(id)
    }
  }
}
