import type { Page } from '@playwright/test'
import { dropOn, GivenFiles } from '../support/given-files.ts'
import { witnessed } from './counting-web.ts'
import { ALLOWED, BLOCKED, BLOCKED_APP, expect, START, soon, test } from './stand.ts'

// Tabs that were at an app before it was blocked, or that come back to it, and pages that drive other tabs.

interface ExtensionPage {
  readonly chrome: {
    readonly tabs: {
      query(of: { url: string }): Promise<{ id: number; discarded: boolean }[]>
      discard(id: number): Promise<unknown>
      update(id: number, change: { active: boolean }): Promise<unknown>
    }
  }
}

test('a tab that was at the app when the bundle came', async ({ stand: { agent, admin }, web }) => {
  const page = await agent.visit('https://www.notion.so/page')
  await agent.enforce(admin, 'notion', 'unsanctioned')
  await agent.expectBlocked(page, 'Notion')
  expect(web.askedOf('notion.so')).toEqual(['GET www.notion.so/page'])
  await page.close()
})

test('a tab at the app that asks whether it is really to be left', async ({ stand: { agent, admin }, web }) => {
  web.own.set('www.figma.com/draft', {
    body: '<h1>Draft</h1><script>addEventListener("beforeunload", (event) => event.preventDefault())</script>',
  })
  const page = await agent.visit('https://www.figma.com/draft')
  // Only a page that somebody has touched may ask; the answer is always to stay.
  await page.getByRole('heading').click()
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    void dialog.dismiss()
  })
  await agent.enforce(admin, 'figma', 'unsanctioned')
  await agent.expectBlocked(page, 'Figma')
  expect(asked).toEqual([])
  await page.close()
})

test('a frame that was at the app, in an allowed tab, when the bundle came', async ({
  stand: { agent, admin },
  web,
}) => {
  web.own.set('github.com/framing', { body: '<iframe src="https://www.canva.com/design"></iframe>' })
  const page = await agent.visit(`${START}framing`)
  await expect(page.frameLocator('iframe').getByRole('heading')).toHaveText('This is www.canva.com')
  await agent.enforce(admin, 'canva', 'unsanctioned')
  await soon('the frame is gone from the app', () =>
    page.frames().every((frame) => !frame.url().startsWith('https://www.canva.com/')),
  )
  await expect(page).toHaveURL(`${START}framing`)
  expect(web.askedOf('canva.com')).toEqual(['GET www.canva.com/design'])
  await page.close()
})

test('a tab at the app that the browser has discarded, when somebody looks at it again', async ({
  stand: { agent, admin },
  web,
}) => {
  const page = await agent.visit('https://vimeo.com/film')
  await page.evaluate(() => document.title)
  const desk = await agent.openStatus()
  await desk.bringToFront()
  const tabId = await desk.evaluate(async () => {
    const { tabs } = (globalThis as unknown as ExtensionPage).chrome
    const [tab] = await tabs.query({ url: 'https://vimeo.com/*' })
    if (tab === undefined) throw new Error('The tab is not there')
    await tabs.discard(tab.id)
    return (await tabs.query({ url: 'https://vimeo.com/*' }))[0]
  })
  expect(tabId).toMatchObject({ discarded: true })
  await agent.enforce(admin, 'vimeo', 'unsanctioned')
  await desk.evaluate(async () => {
    const { tabs } = (globalThis as unknown as ExtensionPage).chrome
    for (const { id } of await tabs.query({ url: 'https://vimeo.com/*' })) await tabs.update(id, { active: true })
  })
  await soon('the tab comes back, at the block page', () =>
    agent.context.pages().some((candidate) => candidate.url().includes('blocked/index.html#https://vimeo.com/film')),
  )
  expect(web.askedOf('vimeo.com')).toEqual(['GET vimeo.com/film'])
  await desk.close()
  for (const open of agent.context.pages()) if (open.url().includes('vimeo.com')) await open.close()
})

for (const kept of [true, false]) {
  const name = kept ? 'that the browser has kept whole (bfcache)' : 'that was to be kept nowhere (no-store)'
  test(`back and forward to a page ${name}`, async ({ stand: { agent, admin }, web }) => {
    const [appId, appName, host] = kept ? ['reddit', 'Reddit', 'www.reddit.com'] : ['zoom', 'Zoom', 'zoom.us']
    const caching = { 'Cache-Control': kept ? 'max-age=600' : 'no-store' }
    for (const of of [host, 'github.com', ALLOWED]) web.own.set(`${of}/step`, { body: witnessed(of), headers: caching })
    const page = await agent.visit(`${START}step`)
    for (const of of [host, ALLOWED]) await agent.visit(`https://${of}/step`, page)
    await soon('it is shown', () => web.shown(ALLOWED) === 1)
    await history(page, 'back')
    await soon('it is shown again', () => web.shown(host) === 2)
    await history(page, 'forward')
    await soon('and left again', () => web.shown(ALLOWED) === 2)
    if (kept) expect(web.shown(`${host}-kept-whole`), 'how often it came back whole').toBe(1)

    await agent.enforce(admin, appId, 'unsanctioned')
    const [asked, shown] = [web.askedOf(host), web.shown(host)]
    await history(page, 'back')
    await agent.expectBlocked(page, appName)
    await history(page, 'back')
    await expect(page).toHaveURL(`${START}step`)
    await history(page, 'forward')
    await agent.expectBlocked(page, appName)
    await history(page, 'forward')
    await expect(page).toHaveURL(`https://${ALLOWED}/step`)
    expect(web.askedOf(host)).toEqual(asked)
    expect(web.shown(host)).toBe(shown)
    await page.close()
  })
}

test('a page that was fetched ahead before the bundle came, and is opened after', async ({
  stand: { agent, admin },
  web,
}) => {
  const link = 'https://app.asana.com/ahead'
  web.own.set('github.com/ahead', {
    body: `<a href="${link}">on</a><script type=speculationrules>
      {"prefetch": [{"urls": ["${link}"], "eagerness": "immediate"}]}</script>`,
  })
  web.own.set('app.asana.com/ahead', { body: witnessed('asana'), headers: { 'Cache-Control': 'max-age=600' } })
  const page = await agent.visit(`${START}ahead`)
  await page.bringToFront()
  await soon('it is fetched', () => web.wasAsked('app.asana.com', '/ahead'))
  await agent.enforce(admin, 'asana', 'unsanctioned')
  await page.getByRole('link').click({ noWaitAfter: true })
  await agent.expectBlocked(page, 'Asana')
  expect(web.shown('asana')).toBe(0)
  await page.close()
})

test('a new tab that leads its opener there', async ({ stand: { agent }, web }) => {
  const lead = async (host: string) => {
    const page = await agent.visit(START)
    const popup = page.waitForEvent('popup')
    await page.evaluate(() => void window.open('about:blank'))
    const opened = await popup
    await opened.evaluate((url) => {
      opener.location.href = url
    }, `https://${host}/by-its-popup`)
    await opened.close()
    return page
  }
  const blocked = await lead(BLOCKED)
  await agent.expectBlocked(blocked, BLOCKED_APP)
  const allowed = await lead(ALLOWED)
  await expect(allowed).toHaveURL(`https://${ALLOWED}/by-its-popup`)
  expect(web.wasAsked(ALLOWED, '/by-its-popup')).toBe(true)
  await blocked.close()
  await allowed.close()
})

test('a link that is dragged onto a page', async ({ stand: { agent }, web }) => {
  const files = await GivenFiles.create()
  for (const host of [BLOCKED, ALLOWED]) {
    const page = await agent.visit(START)
    const opened: Page[] = []
    agent.context.on('page', (other) => opened.push(other))
    await dropOn(page.locator('h1'), [], `https://${host}/dragged`)
    await soon('the link is opened', () => opened.length > 0 || page.url() !== START)
    const led = opened[0] ?? page
    if (host === BLOCKED) await agent.expectBlocked(led, BLOCKED_APP)
    else await expect(led).toHaveURL(`https://${host}/dragged`)
    for (const open of new Set([page, ...opened])) await open.close()
  }
  expect(web.wasAsked(ALLOWED, '/dragged')).toBe(true)
  await files.remove()
})

test('a download: by a header, and of what was fetched before', async ({ stand: { agent }, web }) => {
  const page = await agent.visit(START)
  await page.evaluate((url) => void window.location.assign(url), `https://${BLOCKED}/saved/file`)
  await agent.expectBlocked(page, BLOCKED_APP)
  await agent.visit(START, page)
  const saved = page.waitForEvent('download')
  await page.evaluate((url) => void window.location.assign(url), `https://${ALLOWED}/saved/file`)
  await (await saved).cancel()
  const fetched = (host: string) =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          async (answer) => (await answer.blob()).size,
          () => 'refused',
        ),
      `https://${host}/saved/file`,
    )
  expect(await fetched(BLOCKED)).toBe('refused')
  expect(await fetched(ALLOWED)).toBeGreaterThan(0)
  expect(web.wasAsked(ALLOWED, '/saved/file')).toBe(true)
  await page.close()
})

/** Not by Playwright's own `goBack`, which waits for a load that a kept page never has. */
async function history(page: Page, way: 'back' | 'forward'): Promise<void> {
  const before = page.url()
  await page.evaluate((go) => void setTimeout(() => window.history[go]()), way)
  await soon(`it goes ${way}`, () => page.url() !== before)
}
