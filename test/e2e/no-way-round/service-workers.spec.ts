import type { Page } from '@playwright/test'
import type { Agent } from '../support/agent.ts'
import type { CountingWeb } from './counting-web.ts'
import { installWorker, keptPageOf, leftBehind, serveWorker } from './site-worker.ts'
import { ALLOWED, BLOCKED, expect, soon, test } from './stand.ts'

// A page that a site's own worker answers asks no network, so that no rule sees it.

test.describe('a site whose own worker answers its pages', () => {
  test('ends on the block page, is shown to nobody, and loses its worker and caches', async ({
    stand: { agent, admin },
    web,
  }) => {
    const host = 'wetransfer.com'
    const page = await openedWithWorker(agent, web, host)
    await page.close()

    await agent.enforce(admin, 'wetransfer', 'unsanctioned')
    const [asked, shown] = [web.askedOf(host), web.shown(keptPageOf(host))]
    const blocked = await agent.visit(`https://${host}/inbox`)
    await agent.expectBlocked(blocked, 'WeTransfer')
    await blocked.close()
    expect(web.askedOf(host)).toEqual(asked)
    await nothingMoreWasShown(agent, web, host, shown)

    await test.step('once it is allowed again, its pages come from its server', async () => {
      await agent.enforce(admin, 'wetransfer', 'none')
      const again = await agent.visit(`https://${host}/fresh`)
      await expect(again.getByRole('heading')).toHaveText(`This is ${host}`)
      expect(await leftBehind(again)).toEqual({ workers: 0, caches: [] })
      await again.close()
    })
  })

  test('is shown to nobody while its server is down: an offline PWA', async ({ stand: { agent, admin }, web }) => {
    const host = 'miro.com'
    const page = await openedWithWorker(agent, web, host)
    web.down.add(host)
    await page.reload()
    await soon('it works without its server', () => web.shown(keptPageOf(host)) > 1)
    await page.close()

    await agent.enforce(admin, 'miro', 'unsanctioned')
    const shown = web.shown(keptPageOf(host))
    const blocked = await agent.visit(`https://${host}/app`)
    await agent.expectBlocked(blocked, 'Miro')
    await blocked.close()
    await nothingMoreWasShown(agent, web, host, shown)
  })

  test('is swept from a tab that shows it, and doesn’t come back by a reload', async ({
    stand: { agent, admin },
    web,
  }) => {
    const host = 'trello.com'
    const page = await openedWithWorker(agent, web, host)
    await agent.enforce(admin, 'trello', 'unsanctioned')
    await agent.expectBlocked(page, 'Trello')
    const shown = web.shown(keptPageOf(host))
    await agent.visit(`https://${host}/board`, page)
    await agent.expectBlocked(page, 'Trello')
    await page.close()
    await nothingMoreWasShown(agent, web, host, shown)
  })

  test('is shown to nobody in a frame of an allowed page', async ({ stand: { agent, admin }, web }) => {
    const host = 'drive.google.com'
    // Of one site with the frame: in frames of other sites Chromium refuses workers.
    const framing = { host: 'www.google.com', path: '/framing' }
    web.own.set(`${framing.host}${framing.path}`, { body: `<iframe src="https://${host}/"></iframe>` })
    await (await openedWithWorker(agent, web, host)).close()
    const page = await agent.visit(`https://${framing.host}${framing.path}`)
    await expect(page.frameLocator('iframe').getByRole('heading')).toHaveText(keptPageOf(host))
    await page.close()

    await agent.enforce(admin, 'google-drive', 'unsanctioned')
    const shown = web.shown(keptPageOf(host))
    const after = await agent.visit(`https://${framing.host}${framing.path}`)
    await expect(after.frameLocator('iframe').getByTestId('app-name')).toHaveText('Google Drive')
    await after.close()
    await nothingMoreWasShown(agent, web, host, shown)
  })
})

/** Ways in which the worker of an allowed site asks for something; each is run inside the worker. */
const WORKER_VECTORS: Readonly<Record<string, string>> = {
  fetch: "fetch(url, { mode: 'no-cors' })",
  'fetch, keepalive': "fetch(url, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true })",
  'cache.add': "caches.open('c').then((cache) => cache.add(url))",
  EventSource: 'new EventSource(url)',
  'navigation of its tab': 'clients.matchAll().then(([client]) => client.navigate(url))',
}

test.describe('the worker of an allowed site asks by', () => {
  let page: Page
  test.beforeAll(async ({ stand, sites }) => {
    sites.web.own.set('worker.example.com/worker.js', {
      body: `
        addEventListener('install', () => skipWaiting())
        addEventListener('activate', (event) => event.waitUntil(clients.claim()))
        addEventListener('message', ({ data: { vector, url } }) => vectors[vector](url))
        const quiet = (asked) => { if (asked instanceof Promise) asked.catch(() => null) }
        const vectors = {
          ${Object.entries(WORKER_VECTORS).map(([name, code]) => `${JSON.stringify(name)}: (url) => quiet(${code})`)}
        }`,
      headers: { 'Content-Type': 'text/javascript' },
    })
    page = await stand.agent.visit('https://worker.example.com/')
    await installWorker(page)
  })
  test.afterAll(() => page.close())

  for (const name of Object.keys(WORKER_VECTORS)) {
    test(name, async ({ web }) => {
      const path = `/from-the-worker-by-${name.replace(/[^a-z]+/gi, '-')}`
      for (const host of [BLOCKED, ALLOWED]) {
        await page.goto('https://worker.example.com/').catch(() => undefined)
        await tellWorker(page, name, `https://${host}${path}`)
      }
      await soon('the allowed one is asked', () => web.wasAsked(ALLOWED, path))
    })
  }
})

async function tellWorker(page: Page, vector: string, url: string): Promise<void> {
  await page.evaluate(async (message) => (await navigator.serviceWorker.ready).active?.postMessage(message), {
    vector,
    url,
  })
}

/** A tab at a site whose worker has answered it. */
async function openedWithWorker(agent: Agent, web: CountingWeb, host: string): Promise<Page> {
  serveWorker(web, host)
  const page = await agent.visit(`https://${host}/`)
  await installWorker(page)
  await agent.visit(`https://${host}/home`, page)
  await soon('the worker answers', () => web.shown(keptPageOf(host)) > 0)
  return page
}

/** What was shown before this has told the witness by now: a later page does the same. */
async function nothingMoreWasShown(agent: Agent, web: CountingWeb, host: string, before: number): Promise<void> {
  const page = await agent.visit('https://www.box.com/')
  await page.evaluate(() => navigator.sendBeacon('https://witness.example.com/later'))
  await soon('a later page tells the witness', () => web.shown('later') > 0)
  await page.close()
  expect(web.shown(keptPageOf(host)), 'how often it was shown').toBe(before)
}
