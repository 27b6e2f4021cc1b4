import { cpus } from 'node:os'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { WebSites } from '../test/e2e/support/web-sites.ts'
import { FleetBrowser } from './enforcement/fleet-browser.ts'
import { FleetServer } from './enforcement/fleet-server.ts'
import { domainOf, makeCatalog } from './enforcement/made-catalog.ts'
import { median, round, table } from './table.ts'

/** Domains of unsanctioned apps, and how often the browser is started with a blocked page. */
const SIZES = (process.argv[2] ?? '1000,1000000').split(',').map(Number)
const STARTS = Number(process.argv[3] ?? 50)

const catalog = await loadCatalog('catalog/apps')
const seedNames = catalog.apps.flatMap(({ domains, hosts }) => [...domains, ...hosts])
const results = []
for (const size of SIZES) results.push({ size, ...(await measure(size)) })

console.log(
  '\nBrowsers started with a page of a blocked app, as of an app that is open; milliseconds to where the tab ends',
)
console.log(
  table(
    [
      'domains',
      'starts',
      'loads of the blocked page',
      'on the block page',
      'median, ms',
      'slowest, ms',
      'open page, ms',
    ],
    results.map(({ size, starts, loads, stopped, medianMs, slowestMs, openMs }) => [
      size,
      starts,
      loads,
      stopped,
      round(medianMs, 0),
      round(slowestMs, 0),
      round(openMs, 0),
    ]),
  ),
)
const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
console.log(JSON.stringify({ bench: 'browser-start', machine, results }))
// Browsers that were killed leave connections that keep the process.
process.exit(0)

async function measure(size: number) {
  const server = await FleetServer.start()
  const sites = await WebSites.start()
  const made = makeCatalog(size, seedNames)
  const blocked = [...made.appIds, 'bench-new'].map((id) => [id, { tag: 'unsanctioned' as const }] as const)
  const version = server.publish(made.text, { tags: Object.fromEntries(blocked), protectedHosts: [] })
  const browser = await FleetBrowser.start(server, sites.port)
  try {
    await browser.untilEnforcing(version)
    await browser.profile.close()
    console.log(`${size.toLocaleString('en')} domains are in the rules`)
    const host = domainOf('bench-new')
    const times: number[] = []
    for (let start = 0; start < STARTS; start++) {
      const took = await startAt(browser, `https://${host}/start-${start}`, `blocked/index.html#https://${host}/`)
      if (took !== null) times.push(took)
      if (start % 10 === 9) console.log(`  ${start + 1} starts, ${sites.hitsOf(host)} loads`)
    }
    const open = await startAt(browser, 'https://bench-open.com/start', 'https://bench-open.com/start')
    return {
      starts: STARTS,
      loads: sites.hitsOf(host),
      stopped: times.length,
      medianMs: median(times),
      slowestMs: Math.max(...times),
      openMs: open ?? Number.NaN,
    }
  } finally {
    await browser.remove()
    await sites.stop()
    await server.stop()
  }
}

/** @returns after how long the browser had a tab there; null: not within 30 s */
async function startAt(browser: FleetBrowser, address: string, end: string): Promise<number | null> {
  const begun = performance.now()
  const lone = await browser.profile.startAlone(address)
  try {
    while (performance.now() - begun < 30_000) {
      const tabs = await lone.tabs().catch(() => [])
      if (tabs.some((url) => url.includes(end))) return performance.now() - begun
      await new Promise((next) => setTimeout(next, 20))
    }
    return null
  } finally {
    await lone.close()
  }
}
