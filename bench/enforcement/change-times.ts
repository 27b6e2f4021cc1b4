import type { WebSites } from '../../test/e2e/support/web-sites.ts'
import { median } from '../table.ts'
import type { FleetBrowser } from './fleet-browser.ts'
import type { FleetServer, WrittenTags } from './fleet-server.ts'
import { domainOf, type MadeCatalog, makeCatalog } from './made-catalog.ts'

const TURNS = 5

interface Field {
  readonly server: FleetServer
  readonly browser: FleetBrowser
  readonly sites: WebSites
  readonly made: MadeCatalog
  readonly tags: WrittenTags
  readonly seedNames: readonly string[]
}

/**
 * How long changes take, in milliseconds from when the worker has the bundle verified (or, of a bypass, from the
 * click). A page asks the app's host without pause; it counts when the first request was begun that is stopped, or
 * answered, as it now should be.
 */
export async function measureChanges(field: Field) {
  const page = await field.browser.agent.context.newPage()
  await page.goto('http://bench-probe.com/')
  const [newHost, freedHost] = [domainOf('bench-new'), domainOf('bench-freed')]
  const blocks: Change[] = []
  const unblocks: Change[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const blocked = { ...field.tags, 'bench-new': { tag: 'unsanctioned' as const } }
    blocks.push(await change(field, field.made.text, blocked, () => field.browser.whenFetch(page, newHost, 'stopped')))
    await settle(field)
    unblocks.push(
      await change(field, field.made.text, field.tags, () => field.browser.whenFetch(page, newHost, 'answered')),
    )
    await settle(field)
  }

  // A catalog with other domains makes a new base at once.
  const larger = makeCatalog(field.made.size, field.seedNames, 2_000)
  const busy = { ...field.tags, 'bench-extra': { tag: 'unsanctioned' as const } }
  const foldBegun = await publish(field, larger.text, busy)
  const stopped = change(field, larger.text, { ...busy, 'bench-busy': { tag: 'unsanctioned' as const } }, () =>
    field.browser.whenFetch(page, domainOf('bench-busy'), 'stopped'),
  )
  const blockWhileFolding = await stopped
  const { 'bench-freed': _, ...withoutFreed }: WrittenTags = busy
  const unblockWhileFolding = await change(field, larger.text, withoutFreed, () =>
    field.browser.whenFetch(page, freedHost, 'answered'),
  )
  const version = field.server.publish(larger.text, { tags: field.tags, protectedHosts: [] })
  field.browser.fetchBundle()
  const foldMs = (await field.browser.untilEnforcing(version)) - foldBegun
  const bypassMs = await bypass(field)
  await page.close()
  return {
    blockMs: median(blocks.map(({ ms }) => ms)),
    slowestBlockMs: Math.max(...blocks.map(({ ms }) => ms)),
    blockSinceSentMs: median(blocks.map(({ sinceSentMs }) => sinceSentMs)),
    unblockMs: median(unblocks.map(({ ms }) => ms)),
    blockWhileFoldingMs: blockWhileFolding.ms,
    unblockWhileFoldingMs: unblockWhileFolding.ms,
    foldMs,
    bypassMs,
  }
}

async function publish({ server, browser }: Field, catalog: string, tags: WrittenTags): Promise<number> {
  const sent = server.nextBundleSent()
  server.publish(catalog, { tags, protectedHosts: [] })
  browser.fetchBundle()
  return sent
}

/** Also from when the browser had been sent it, to what the worker takes to check it. */
async function change(field: Field, catalog: string, tags: WrittenTags, seen: () => Promise<number>): Promise<Change> {
  const begun = seen()
  const sent = await publish(field, catalog, tags)
  const done = await begun
  return { ms: Math.max(0, done - (await field.browser.bundleInHands())), sinceSentMs: Math.max(0, done - sent) }
}

interface Change {
  readonly ms: number
  readonly sinceSentMs: number
}

/** Until the browser has the rules of the newest bundle, so that nothing is under way. */
async function settle({ server, browser }: Field): Promise<void> {
  await browser.untilEnforcing(server.version)
}

/** From the button to the page of the app. */
async function bypass({ browser }: Field): Promise<number> {
  const page = await browser.agent.visit(`http://${domainOf('bench-watched')}/`)
  const button = page.getByTestId('continue')
  await button.waitFor()
  const begun = Date.now()
  await button.click()
  await page.waitForURL(`http://${domainOf('bench-watched')}/`)
  const took = Date.now() - begun
  await page.close()
  return took
}
