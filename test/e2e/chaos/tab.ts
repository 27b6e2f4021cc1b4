import { type CDPSession, expect, type Page } from '@playwright/test'
import type { Agent } from '../support/agent.ts'

interface Open {
  readonly page: Page
  readonly session: CDPSession
}

/** A tab that somebody browses in. It stays open from round to round, as long as its browser lives. */
export class Tab {
  readonly #agent: Agent
  #open: Open | null = null

  constructor(agent: Agent) {
    this.#agent = agent
  }

  /** Opens it where it isn't: no browser should be killed meanwhile, since Playwright then waits for ever. */
  async open(): Promise<Open> {
    if (this.#open !== null && !this.#open.page.isClosed()) return this.#open
    const page = await this.#agent.context.newPage()
    this.#open = { page, session: await this.#agent.context.newCDPSession(page) }
    return this.#open
  }

  /** @returns whether it came to a page of this address: not where a block page came instead */
  async goTo(url: string): Promise<boolean> {
    const tab = await this.open()
    await this.#agent.visit(url, tab.page, 'commit')
    const awaited = tab.page.url() === url ? [url] : [url, this.#agent.pageUrl('extension/blocked/index.html')]
    return (await untilCommitted(tab, awaited)) === url
  }

  async close(): Promise<void> {
    await this.#open?.page.close()
    this.#open = null
  }
}

/**
 * Waits until one of these is in the history that the browser's own process keeps. Playwright hears of a page from the
 * page's process, a moment earlier: where the tab was closed in between, Chromium 156 had an aborted navigation
 * (`webNavigation.onErrorOccurred`, `net::ERR_ABORTED`), which is no visit, and Playwright waited for the closing for
 * ever (in 7 of 60 tries under load).
 *
 * @returns its address without the fragment
 */
async function untilCommitted({ page, session }: Open, addresses: readonly string[]): Promise<string | undefined> {
  let committed: string | undefined
  await expect
    .poll(
      async () => {
        if (page.isClosed()) throw new Error('The tab is gone')
        // While one page takes another's place, neither can be asked.
        const history = await session.send('Page.getNavigationHistory').catch(() => null)
        committed = history?.entries[history.currentIndex]?.url.replace(/#.*/, '')
        return addresses.some((address) => address === committed)
      },
      { message: `on its way to ${addresses[0]}`, intervals: [5, 10, 20, 50] },
    )
    .toBe(true)
  return committed
}
