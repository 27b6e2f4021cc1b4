import { cpus } from 'node:os'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { WebSites } from '../test/e2e/support/web-sites.ts'
import { measureChanges } from './enforcement/change-times.ts'
import { FleetBrowser } from './enforcement/fleet-browser.ts'
import { FleetServer } from './enforcement/fleet-server.ts'
import { makeCatalog, PLAYED } from './enforcement/made-catalog.ts'
import { measureNavigations } from './enforcement/navigation-times.ts'
import { BrowserProcesses } from './page-overhead/cpu-time.ts'
import { round, table } from './table.ts'

/** Domains of unsanctioned apps. */
const SIZES = process.argv.slice(2).map(Number)
const DEFAULT_SIZES = [1_000, 10_000, 100_000, 1_000_000]

const catalog = await loadCatalog('catalog/apps')
const seedNames = catalog.apps.flatMap(({ domains, hosts }) => [...domains, ...hosts])
const results = []
for (const size of SIZES.length > 0 ? SIZES : DEFAULT_SIZES) {
  console.log(`${size.toLocaleString('en')} domains`)
  results.push({ size, ...(await measure(size)) })
}

console.log('\nMilliseconds from when the worker has the bundle verified; all domains belong to unsanctioned apps')
console.log(
  table(
    [
      'domains',
      'first install',
      'block',
      'slowest',
      'from sent',
      'unblock',
      'block while folding',
      'unblock while folding',
      'bypass',
      'fold',
    ],
    results.map(({ size, firstInstallMs, changes }) => [
      size,
      Math.round(firstInstallMs),
      Math.round(changes.blockMs),
      Math.round(changes.slowestBlockMs),
      Math.round(changes.blockSinceSentMs),
      Math.round(changes.unblockMs),
      Math.round(changes.blockWhileFoldingMs),
      Math.round(changes.unblockWhileFoldingMs),
      Math.round(changes.bypassMs),
      Math.round(changes.foldMs),
    ]),
  ),
)
console.log('\nHow long open pages take to load, as ratios; and what all takes')
console.log(
  table(
    [
      'domains',
      'to one that blocks nothing',
      '95 %',
      'to one without it',
      '95 %',
      'extension, MB',
      'browser, MB more',
      'rules, MB',
      'database, MB',
    ],
    results.map(({ size, navigation, memory, disk }) => [
      size,
      round(navigation.ofBlocking.ratio, 3),
      `${navigation.ofBlocking.low.toFixed(3)} to ${navigation.ofBlocking.high.toFixed(3)}`,
      round(navigation.ofExtension.ratio, 3),
      `${navigation.ofExtension.low.toFixed(3)} to ${navigation.ofExtension.high.toFixed(3)}`,
      Math.round(memory.extension),
      Math.round(memory.browserMore),
      round(disk.rules, 1),
      round(disk.database, 1),
    ]),
  ),
)
const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
console.log(JSON.stringify({ bench: 'enforcement', machine, results }))
// Browsers that were killed leave connections that keep the process.
process.exit(0)

async function measure(size: number) {
  const server = await FleetServer.start()
  const sites = await WebSites.start()
  const made = makeCatalog(size, seedNames)
  const tags = {
    ...Object.fromEntries(made.appIds.map((id) => [id, { tag: 'unsanctioned' as const }])),
    'bench-freed': { tag: 'unsanctioned' as const },
    'bench-watched': { tag: 'monitored' as const },
  }
  console.log(`  ${made.appIds.length} apps beside ${PLAYED.length}`)
  const bundleSent = server.nextBundleSent()
  const version = server.publish(made.text, { tags, protectedHosts: [] })
  const browser = await FleetBrowser.start(server, sites.port)
  try {
    const begun = await bundleSent
    const firstInstallMs = (await browser.untilEnforcing(version)) - begun
    console.log(`  first install ${Math.round(firstInstallMs)} ms`)
    const processes = new BrowserProcesses(browser.profile.userData)
    const memory = await processes.memory()
    const disk = await browser.disk()
    const changes = await measureChanges({ server, browser, sites, made, tags, seedNames })
    console.log(`  ${JSON.stringify(changes)}`)
    const navigation = await measureNavigations(browser, sites)
    return {
      firstInstallMs,
      changes,
      navigation,
      memory: { extension: memory.extension, browserMore: memory.browser - navigation.bareBrowserMegabytes },
      disk,
    }
  } finally {
    await browser.remove()
    await sites.stop()
    await server.stop()
  }
}
