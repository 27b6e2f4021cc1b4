import { cpus } from 'node:os'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { Admin } from '../test/e2e/support/admin.ts'
import { WebSites } from '../test/e2e/support/web-sites.ts'
import { makeCatalog } from './enforcement/made-catalog.ts'
import { quantile, table } from './table.ts'
import { startTaggedServer } from './tag-to-block/tagged-server.ts'
import { type Sighting, WatchedBrowser } from './tag-to-block/watched-browser.ts'

/** `DOMAINS:RUNS`, or `DOMAINS:RUNS:SECONDS` for a browser that only polls, every so many seconds. */
const PLANS = process.argv.slice(2)
const DEFAULT_PLANS = ['100000:200', '1000000:50', '100000:20:30']

const catalog = await loadCatalog('catalog/apps')
const seedNames = catalog.apps.flatMap(({ domains, hosts }) => [...domains, ...hosts])
const results = []
for (const plan of PLANS.length > 0 ? PLANS : DEFAULT_PLANS) results.push(await measure(plan))

console.log('\nMilliseconds from the admin’s API call to what a browser does')
const kinds = ['refused', 'tabOnBlockPage', 'unblocked'] as const
console.log(
  table(
    ['domains', 'by', 'what', 'runs', 'p50', 'p95', 'most'],
    results.flatMap(({ size, by, ...times }) =>
      kinds.map((kind) => [
        size,
        by,
        { refused: 'request refused', tabOnBlockPage: 'open tab on the block page', unblocked: 'request answered' }[
          kind
        ],
        times[kind].runs,
        times[kind].p50,
        times[kind].p95,
        times[kind].most,
      ]),
    ),
  ),
)
const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
console.log(JSON.stringify({ bench: 'tag-to-block', machine, results }))
// Browsers that were killed leave connections that keep the process.
process.exit(0)

async function measure(plan: string) {
  const [size = 0, runs = 0, pollSeconds = null] = plan.split(':').map(Number)
  const by = pollSeconds === null ? 'push' : `poll every ${pollSeconds} s`
  console.log(`${size.toLocaleString('en')} domains, ${runs} runs, ${by}`)
  const server = await startTaggedServer(makeCatalog(size, seedNames))
  const sites = await WebSites.start()
  const sync = pollSeconds === null ? {} : { push: false, bundleIntervalSeconds: pollSeconds }
  const browser = await WatchedBrowser.start(server, sites.port, sync)
  const admin = new Admin(server)
  try {
    await browser.agent.untilEnforcing((await admin.bundleStatus()).bundleVersion)
    console.log('  the browser has the rules')
    const blocks: (Sighting & { readonly begun: number })[] = []
    const unblocks: number[] = []
    for (let run = 0; run < runs; run++) {
      // At no fixed moment between two polls.
      if (pollSeconds !== null) await pause(Math.random() * pollSeconds)
      const blocked = browser.whenBlocked()
      const begun = Date.now()
      await admin.tag('bench-new', 'unsanctioned')
      blocks.push({ begun, ...(await blocked) })
      if (pollSeconds !== null) await pause(Math.random() * pollSeconds)

      const unblocked = browser.whenUnblocked()
      const freed = Date.now()
      const { bundleVersion } = await admin.tag('bench-new', 'none')
      unblocks.push((await unblocked).request - freed)
      await browser.agent.untilEnforcing(bundleVersion)
      await browser.openTab()
      if (run % 10 === 9) console.log(`  ${run + 1} runs`)
    }
    return {
      size,
      by,
      refused: timesOf(blocks.map(({ begun, request }) => request - begun)),
      tabOnBlockPage: timesOf(blocks.map(({ begun, tab }) => (tab ?? Number.NaN) - begun)),
      unblocked: timesOf(unblocks),
    }
  } finally {
    await browser.remove()
    await sites.stop()
    await server.remove()
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((next) => setTimeout(next, seconds * 1_000))
}

function timesOf(times: readonly number[]) {
  return {
    runs: times.length,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    most: Math.max(...times),
  }
}
