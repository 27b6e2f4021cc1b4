import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { requireChromium } from '../../scripts/find-chromium.mjs'
import type { WebSites } from '../../test/e2e/support/web-sites.ts'
import { BrowserProcesses } from '../page-overhead/cpu-time.ts'
import { pairedRatio, type Ratio } from '../page-overhead/ratio.ts'
import type { FleetBrowser } from './fleet-browser.ts'

const NAVIGATIONS = 300
const WARM_UP = 20

/** How long pages that are open to everybody take to load, beside a browser that has no extension; by turns. */
export async function measureNavigations(
  browser: FleetBrowser,
  sites: WebSites,
): Promise<{ ratio: Ratio; bareBrowserMegabytes: number }> {
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
    const [ours, theirs] = [await browser.agent.context.newPage(), await bare.newPage()]
    const withIt: number[] = []
    const without: number[] = []
    for (let turn = -WARM_UP; turn < NAVIGATIONS; turn++) {
      const pair = turn % 2 === 0 ? [ours, theirs] : [theirs, ours]
      for (const page of pair) {
        const took = await navigate(page, turn)
        if (turn >= 0) (page === ours ? withIt : without).push(took)
      }
    }
    const memory = await new BrowserProcesses(folder).memory()
    return { ratio: pairedRatio(withIt, without), bareBrowserMegabytes: memory.browser }
  } finally {
    await bare.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** To the end of the load event, as the page itself tells it. */
async function navigate(page: Page, turn: number): Promise<number> {
  await page.goto(`http://bench-allowed-${((turn % 7) + 7) % 7}.com/page-${turn}`, { waitUntil: 'load' })
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    return navigation?.loadEventEnd ?? Number.NaN
  })
}
