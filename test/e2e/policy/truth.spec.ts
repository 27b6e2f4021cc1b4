import type { Page } from '@playwright/test'
import type { Agent } from '../support/agent.ts'
import { compareWithTruth } from '../support/compare-with-truth.ts'
import { registeredScripts } from '../support/file-sensor.ts'
import { test as base, expect, startByPolicy } from '../support/fixtures.ts'
import { dropOn, GivenFiles } from '../support/given-files.ts'
import { LoggedWeb } from '../support/logged-web.ts'
import { RECORDED_HOSTS, type RecordedHost, UNRECORDED_HOSTS } from '../support/truth-hosts.ts'
import { WebSites } from '../support/web-sites.ts'

const HOSTS = Object.keys(RECORDED_HOSTS) as RecordedHost[]
const UNKNOWN_HOST = 'shop.a-site-of-no-catalog.com'

const test = base.extend<{ web: LoggedWeb; files: GivenFiles }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from this pattern
  web: async ({}, use) => use(new LoggedWeb()),
  sites: async ({ web }, use) => {
    const sites = await WebSites.start(web)
    await use(sites)
    await sites.stop()
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  files: async ({}, use) => {
    const files = await GivenFiles.create()
    await use(files)
    await files.remove()
  },
})

test('what the portal counts agrees with what the sites have served', async ({
  server,
  admin,
  profile,
  web,
  files,
  lossyProxy,
}) => {
  // A hundred pages, on machines that may have other things to do.
  test.slow()
  const agent = await startByPolicy(server, profile, {
    serverUrl: lossyProxy.url,
    discovery: { unknownDomains: true, excludedDomains: ['box.com'], internalDomains: ['corp.example.com'] },
  })
  await agent.untilEnrolled()
  expect(await agent.syncNow()).toEqual({ ok: true })
  await expect.poll(() => registeredScripts(agent)).toEqual(['file-sensor'])

  const person = new Person(agent, await agent.context.newPage(), web)
  await browse(person, files)
  await compareWithTruth({ agent, admin, web })
  // Events come in their order: with this visit, all that was to come late has come.
  await person.opens('https://www.airtable.com/end')
  await compareWithTruth({ agent, admin, web, printed: true })

  const logs = HOSTS.map((host) => web.logOf(host))
  expect(logs.filter(({ requests }) => requests > 0).length).toBeGreaterThanOrEqual(20)
  expect(logs.reduce((sum, { visits }) => sum + visits, 0)).toBeGreaterThanOrEqual(60)
})

/** Somebody at the browser, who waits for each page until its server knows that it is looked at. */
class Person {
  readonly agent: Agent
  readonly page: Page
  readonly web: LoggedWeb

  constructor(agent: Agent, page: Page, web: LoggedWeb) {
    this.agent = agent
    this.page = page
    this.web = web
  }

  async opens(address: string, seenAt = new URL(address).hostname): Promise<void> {
    await this.sees(seenAt, () => this.agent.visit(address, this.page))
  }

  /** Does something that ends at a page of this host. */
  async sees(host: string, doing: () => Promise<unknown>): Promise<void> {
    const before = this.web.logOf(host).visits
    await doing()
    await until(() => this.web.logOf(host).visits === before + 1, `a page of ${host} is seen`)
  }

  async untilAsked(address: string): Promise<void> {
    await until(() => this.web.asked.includes(address), `${address} is asked for`)
  }
}

/** Looks often, since it is waited for a hundred times. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  await expect.poll(isSo, { message: what, intervals: [10, 20, 50], timeout: 10_000 }).toBe(true)
}

/** Has the page do something that may end it, which it could not answer from. */
async function soon(page: Page, doing: () => void): Promise<void> {
  await page.evaluate(`setTimeout(${doing})`)
}

/** Browses in every way that browsers know. */
async function browse(person: Person, files: GivenFiles): Promise<void> {
  const { page, web } = person
  // Of pages in the background, none is prefetched or prerendered.
  await page.bringToFront()

  await test.step('plain pages with what they load', async () => {
    for (const host of HOSTS) await person.opens(`https://${host}/assets`)
  })
  await test.step('what the browser has kept: from its cache, and by asking whether it changed', async () => {
    for (const host of HOSTS.slice(0, 6)) await person.opens(`https://${host}/assets`)
    await person.sees('www.notion.so', () => page.reload())
  })
  await test.step('redirect chains', async () => {
    const chain = (...addresses: string[]) =>
      addresses.reduceRight((next, address) => `${address}/to/${encodeURIComponent(next)}`)
    await person.opens(chain('https://github.com', 'https://trello.com', 'https://miro.com/end'), 'miro.com')
    await person.opens(chain('https://zoom.us', 'https://zoom.us/end'), 'zoom.us')
    await person.opens(chain(`http://${UNKNOWN_HOST}`, `https://${UNKNOWN_HOST}/end`), UNKNOWN_HOST)
    await person.opens(chain('https://www.box.com', 'https://gitlab.com/end'), 'gitlab.com')
  })
  await test.step('frames', async () => {
    await person.opens(`https://www.figma.com/frame/${encodeURIComponent('https://docs.google.com/assets')}`)
    const nested = `https://vimeo.com/frame/${encodeURIComponent('https://claude.ai/x')}`
    await person.opens(`https://vimeo.com/frame/${encodeURIComponent(nested)}`)
    await person.untilAsked('claude.ai/x')
  })
  await test.step('a single-page app', async () => {
    await person.opens('https://app.asana.com/app')
    await page.evaluate(async () => {
      for (const path of ['/a', '/b', '/c']) {
        history.pushState({}, '', path)
        await (await fetch(`/api${path}`)).text()
      }
    })
  })
  await test.step('back, forward, and anchors', async () => {
    for (const kind of ['kept', 'plain']) {
      await person.opens(`https://www.canva.com/${kind}`)
      await person.opens(`https://www.reddit.com/${kind}`)
      await person.sees('www.canva.com', () => soon(page, () => history.back()))
      await person.sees('www.reddit.com', () => soon(page, () => history.forward()))
    }
    await page.evaluate(() => location.assign('#anchor'))
  })
  // Of a page that is being debugged, Chromium prerenders nothing: it fetches the other page ahead, and leaves it at
  // that (`HasSessionsWithoutTabTargetSupport` in its `devtools_instrumentation.cc`).
  await test.step('pages that a site has fetched ahead, and that are then opened or not', async () => {
    for (const kind of ['prefetch', 'prerender']) {
      await person.opens(`https://www.notion.so/speculate/${kind}`)
      await person.untilAsked(`www.notion.so/next/${kind}`)
      await person.sees('www.notion.so', () => soon(page, () => document.querySelector('a')?.click()))
      await person.opens(`https://www.salesforce.com/speculate/${kind}`)
      await person.untilAsked(`www.salesforce.com/next/${kind}`)
    }
  })
  await test.step('pages that a site’s own service worker serves, and such that it lets through', async () => {
    await person.opens('https://wetransfer.com/home')
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js')
      await navigator.serviceWorker.ready
    })
    for (const name of ['a', 'b', 'c']) await person.opens(`https://wetransfer.com/offline/${name}`)
    await person.opens('https://wetransfer.com/through/a')
    await person.opens('https://wetransfer.com/past/a')
  })
  await test.step('downloads; chunked, compressed, failed and broken-off answers', async () => {
    for (const host of ['drive.google.com', 'www.dropbox.com'] as const) {
      await person.opens(`https://${host}/home`)
      const saved = page.waitForEvent('download')
      await page.evaluate(() => location.assign('/save'))
      await (await saved).path()
    }
    await person.opens('https://pastebin.com/chunked')
    await person.opens('https://www.linkedin.com/compressed')
    await person.opens('https://www.linkedin.com/failed')
    await person.opens('https://mail.google.com/home')
    await page.evaluate(async () => {
      const stop = new AbortController()
      const answer = await fetch('/broken', { signal: stop.signal })
      await answer.body?.getReader().read()
      stop.abort()
    })
  })
  await test.step('fetch, XHR, beacon, HEAD, other origins with and without a preflight, an empty answer', async () => {
    await person.opens('https://app.hubspot.com/crm')
    await page.evaluate(async () => {
      await fetch('/api', { method: 'POST', body: '{"a":1}' })
      await fetch('/api', { method: 'HEAD' })
      await fetch('/empty')
      await fetch('https://api.github.com/plain')
      await fetch('https://api.github.com/graphql', { headers: { 'X-Version': '1' } })
      await new Promise((done) => {
        const request = new XMLHttpRequest()
        request.open('PUT', '/api')
        request.onloadend = done
        request.send('text')
      })
      navigator.sendBeacon('/beacon', 'x')
    })
  })
  await test.step('a WebSocket', async () => {
    await person.opens('https://chatgpt.com/chat')
    await page.evaluate(
      () =>
        new Promise((done) => {
          new WebSocket(`wss://${location.host}/socket`).onopen = done
        }),
    )
  })
  await test.step('files that are sent by fetch, XHR, form, and drag and drop', async () => {
    const host = 'www.dropbox.com'
    const sends = async (count: number, doing: () => Promise<unknown>) => {
      const before = web.logOf(host).files
      await doing()
      await until(() => web.logOf(host).files === before + count, `${count} files have come`)
    }
    const [letter, photo] = [await files.file('letter.txt', 1_000), await files.file('photo.png', 234_567)]
    await person.opens(`https://${host}/uploads`)
    await sends(2, () => page.locator('#by-fetch').setInputFiles([letter, photo]))
    await sends(1, () => page.locator('#by-xhr').setInputFiles(photo))
    await sends(2, () => dropOn(page.locator('#zone'), [photo, letter]))
    await page.locator('#by-form').setInputFiles([letter])
    await person.sees(host, () => sends(1, () => page.locator('button').click()))
    await person.opens(`https://trello.com/frame/${encodeURIComponent(`https://${host}/uploads`)}`)
    await sends(1, () => page.frameLocator('iframe').locator('#by-fetch').setInputFiles(letter))
  })
  await test.step('what is excluded, and what is internal', async () => {
    for (const host of Object.keys(UNRECORDED_HOSTS)) await person.opens(`https://${host}/assets`)
  })
  await person.opens('https://www.airtable.com/end')
}
