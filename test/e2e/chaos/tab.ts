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

  /** @returns whether it came to a page of this address: not where a block page comes instead */
  async goTo(url: string): Promise<boolean> {
    const { page } = await this.open()
    await this.#agent.visit(url, page, 'commit')
    return page.url() === url
  }

  /** Until the page, or the block page in its place, is known to the browser: before that the tab mustn't be closed. */
  async untilAt(url: string): Promise<void> {
    const tab = await this.open()
    const arrived = tab.page.url() === url
    await untilCommitted(tab, arrived ? [url] : [url, this.#agent.pageUrl('extension/blocked/index.html')])
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
 */
async function untilCommitted({ page, session }: Open, addresses: readonly string[]): Promise<void> {
  await expect
    .poll(
      async () => {
        if (page.isClosed()) throw new Error('The tab is gone')
        // While one page takes another's place, neither can be asked.
        const history = await session.send('Page.getNavigationHistory').catch(() => null)
        const committed = history?.entries[history.currentIndex]?.url.replace(/#.*/, '')
        return addresses.some((address) => address === committed)
      },
      { message: `on its way to ${addresses[0]}`, intervals: [5, 10, 20, 50] },
    )
    .toBe(true)
}
