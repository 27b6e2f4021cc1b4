import type { Page } from '@playwright/test'
import { NAVIGATION_VECTORS } from './navigation-vectors.ts'
import { PAGE_VECTORS } from './page-vectors.ts'
import { SPELLINGS } from './spellings.ts'
import { ALLOWED, BLOCKED, BLOCKED_APP, expect, START, soon, test } from './stand.ts'

// Each way is gone twice: to the blocked app, and then to one that is allowed, whose server must be asked. That shows
// that the way works at all, and that the first request would have come by now. What the blocked app's server was asked
// is looked at behind each test: see `web` in `stand.ts`.

test.describe('a page asks for it by', () => {
  let page: Page
  test.beforeAll(async ({ stand }) => {
    page = await stand.agent.visit(START)
  })
  test.afterAll(() => page.close())

  for (const [name, vector] of Object.entries(PAGE_VECTORS)) {
    test(name, async ({ web }) => {
      const path = pathFor(name)
      await page.evaluate(vector, `https://${BLOCKED}${path}`)
      await page.evaluate(vector, `https://${ALLOWED}${path}`)
      await soon('the allowed one is asked', () => web.wasAsked(ALLOWED, path))
    })
  }
})

test.describe('a tab is led there by', () => {
  for (const [name, vector] of Object.entries(NAVIGATION_VECTORS)) {
    test(name, async ({ stand: { agent }, web }) => {
      const path = pathFor(name)
      const blocked = await ledBy(await agent.visit(START), vector, `https://${BLOCKED}${path}`)
      await agent.expectBlocked(blocked.led, BLOCKED_APP)
      const allowed = await ledBy(await agent.visit(START), vector, `https://${ALLOWED}${path}`)
      await expect(allowed.led).toHaveURL(`https://${ALLOWED}${path}`)
      expect(web.wasAsked(ALLOWED, path)).toBe(true)
      for (const page of [...blocked.all, ...allowed.all]) await page.close()
    })
  }
})

test.describe('its address is written', () => {
  for (const [name, spell] of Object.entries(SPELLINGS)) {
    test(name, async ({ stand: { agent }, web }) => {
      const path = pathFor(name)
      const blocked = await agent.visit(spell(BLOCKED, path))
      const allowed = await agent.visit(spell(ALLOWED, path))
      await soon('the allowed one is asked', () => web.asked.some((asked) => asked.path === path))
      await blocked.close()
      await allowed.close()
    })
  }
})

function pathFor(name: string): string {
  return `/${name.replace(/[^a-z0-9]+/gi, '-')}`
}

/** @returns the tab that is led somewhere, which may be one that the page has opened, and all that are open now */
async function ledBy(page: Page, vector: (url: string) => unknown, url: string): Promise<{ led: Page; all: Page[] }> {
  const opened: Page[] = []
  page.on('popup', (popup) => opened.push(popup))
  // As if somebody had just clicked: else no tab may be opened. The page may be gone before it can answer.
  const session = await page.context().newCDPSession(page)
  await session
    .send('Runtime.evaluate', { expression: `(${vector})(${JSON.stringify(url)})`, userGesture: true })
    .catch(() => undefined)
  await session.detach().catch(() => undefined)
  await soon('something happens', () => opened.length > 0 || page.url() !== START)
  return { led: opened[0] ?? page, all: [page, ...opened] }
}
