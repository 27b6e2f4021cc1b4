import type { Page } from 'playwright'
import type { Agent } from '../../test/e2e/support/agent.ts'
import { ChromiumProfile } from '../../test/e2e/support/chromium.ts'
import { startByPolicy } from '../../test/e2e/support/fixtures.ts'
import type { HeliographServer } from '../../test/e2e/support/heliograph-server.ts'
import { domainOf } from '../enforcement/made-catalog.ts'

const APP = domainOf('bench-new')

/** What a page on an allowed site and a tab open on the app see of a change, in epoch milliseconds. */
export interface Sighting {
  /** When the first request was begun that was refused, or answered, as it now should be. */
  readonly request: number
  /** When the tab that was open on the app showed the block page; null where it wasn't to. */
  readonly tab: number | null
}

/** A browser into which policy has installed the extension, with a page that asks the app's host every 10 ms. */
export class WatchedBrowser {
  readonly agent: Agent
  readonly #profile: ChromiumProfile
  readonly #probe: Page
  #tab: Page

  private constructor(profile: ChromiumProfile, agent: Agent, probe: Page, tab: Page) {
    this.#profile = profile
    this.agent = agent
    this.#probe = probe
    this.#tab = tab
  }

  /** @param sync of the managed policy */
  static async start(server: HeliographServer, sitesPort: number, sync: object): Promise<WatchedBrowser> {
    const profile = await ChromiumProfile.create(sitesPort, 'policy')
    const agent = await startByPolicy(server, profile, { sync })
    await agent.untilEnrolled()
    const probe = await agent.visit('http://bench-probe.com/')
    const tab = await agent.visit(`http://${APP}/open`)
    return new WatchedBrowser(profile, agent, probe, tab)
  }

  /** From now on: the first request that is refused, and the tab that was open on the app. */
  whenBlocked(): Promise<Sighting> {
    const tab = this.#tab
    const reached = tab
      .waitForURL((url) => url.pathname.endsWith('/blocked/index.html'), { waitUntil: 'commit', timeout: 300_000 })
      .then(() => Date.now())
    return Promise.all([this.#firstRequest('refused'), reached]).then(([request, at]) => ({ request, tab: at }))
  }

  whenUnblocked(): Promise<Sighting> {
    return this.#firstRequest('answered').then((request) => ({ request, tab: null }))
  }

  /** Has a tab open on the app again, which is not blocked now. */
  async openTab(): Promise<void> {
    await this.#tab.close()
    this.#tab = await this.agent.visit(`http://${APP}/open`)
  }

  async remove(): Promise<void> {
    await this.#profile.remove()
  }

  #firstRequest(wanted: 'refused' | 'answered'): Promise<number> {
    return this.#probe.evaluate(
      ([url, end]) =>
        new Promise<number>((seen) => {
          let turn = 0
          const timer = setInterval(() => {
            const begun = Date.now()
            const outcome = (as: string) => {
              if (as !== end) return
              clearInterval(timer)
              seen(begun)
            }
            turn += 1
            fetch(`${url}?${begun}-${turn}`, { mode: 'no-cors', cache: 'no-store' }).then(
              () => outcome('answered'),
              () => outcome('refused'),
            )
          }, 10)
        }),
      [`http://${APP}/ping`, wanted] as const,
    )
  }
}
