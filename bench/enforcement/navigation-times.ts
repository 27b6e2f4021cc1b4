import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { requireChromium } from '../../scripts/find-chromium.mjs'
import type { WebSites } from '../../test/e2e/support/web-sites.ts'
import { BrowserProcesses } from '../page-overhead/cpu-time.ts'
import { pairedRatio, type Ratio } from '../page-overhead/ratio.ts'
import { mean } from '../table.ts'
import { FleetBrowser } from './fleet-browser.ts'
import { FleetServer } from './fleet-server.ts'

const ROUNDS = 200
const WARM_UP = 20

export interface NavigationTimes {
  /** Of the browser that blocks, beside one whose extension blocks nothing. */
  readonly ofBlocking: Ratio
  /** Beside a browser without the extension. */
  readonly ofExtension: Ratio
  readonly milliseconds: { readonly blocking: number; readonly idle: number; readonly bare: number }
  readonly bareBrowserMegabytes: number
}

/** How long pages that are open to everybody take to load in three browsers, by turns. */
export async function measureNavigations(browser: FleetBrowser, sites: WebSites): Promise<NavigationTimes> {
  const server = await FleetServer.start()
  const version = server.publish(JSON.stringify({ categories: {}, apps: [] }), { tags: {}, protectedHosts: [] })
  const idle = await FleetBrowser.start(server, sites.port)
  await idle.untilEnforcing(version)
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-bench-bare-'))
  const bare = await chromium.launchPersistentContext(folder, {
    executablePath: requireChromium(),
    chromiumSandbox: false,
    args: [
      '--no-first-run',
      '--disable-quic',
      `--host-resolver-rules=MAP * 127.0.0.1:${sites.port}, EXCLUDE 127.0.0.1`,
    ],
  })
  try {
    const pages = await Promise.all(
      [browser.agent.context, idle.agent.context, bare].map((context) => context.newPage()),
    )
    const times: number[][] = pages.map(() => [])
    for (let turn = -WARM_UP; turn < ROUNDS; turn++) {
      for (let place = 0; place < pages.length; place++) {
        const which = (place + turn + WARM_UP) % pages.length
        const page = pages[which]
        if (page === undefined) continue
        const took = await navigate(page, turn + WARM_UP)
        if (turn >= 0) times[which]?.push(took)
      }
    }
    const [blocking = [], withoutRules = [], withoutExtension = []] = times
    const memory = await new BrowserProcesses(folder).memory()
    return {
      ofBlocking: pairedRatio(blocking, withoutRules),
      ofExtension: pairedRatio(blocking, withoutExtension),
      milliseconds: { blocking: mean(blocking), idle: mean(withoutRules), bare: mean(withoutExtension) },
      bareBrowserMegabytes: memory.browser,
    }
  } finally {
    await bare.close()
    await idle.remove()
    await server.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** To the end of the load event, as the page itself tells it. */
async function navigate(page: Page, turn: number): Promise<number> {
  await page.goto(`http://bench-allowed-${turn % 7}.com/page-${turn}`, { waitUntil: 'load' })
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    return navigation?.loadEventEnd ?? Number.NaN
  })
}
