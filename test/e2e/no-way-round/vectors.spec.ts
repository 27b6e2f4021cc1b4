import { expect, test } from '../support/fixtures.ts'
import { NAVIGATION_VECTORS, PAGE_VECTORS, SPELLINGS } from './page-vectors.ts'

const ALLOWED = 'www.box.com'
const BLOCKED = 'www.dropbox.com'

// Each way is gone twice: to the blocked app, and then to one that is allowed, whose server must be asked. That shows
// that the way works at all, and that the first request would have come by now.

const vectors = Object.keys({ ...PAGE_VECTORS, ...NAVIGATION_VECTORS, ...SPELLINGS })

test(`${vectors.length} ways to a blocked app: its server is asked for nothing`, async ({ agent, admin, sites }) => {
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  const missing = (paths: readonly string[]) => paths.filter((path) => !sites.hits.includes(`${ALLOWED}${path}`))

  await test.step('what a page asks for', async () => {
    const page = await agent.visit('https://github.com/')
    const paths: string[] = []
    for (const [name, vector] of Object.entries(PAGE_VECTORS)) {
      const path = `/${encodeURIComponent(name)}`
      await page.evaluate(vector, `https://${BLOCKED}${path}`)
      await page.evaluate(vector, `https://${ALLOWED}${path}`)
      paths.push(path)
    }
    await expect.poll(() => missing(paths), { message: 'never asked for, though allowed' }).toEqual([])
  })

  await test.step('what leads a tab away', async () => {
    for (const [name, vector] of Object.entries(NAVIGATION_VECTORS)) {
      const path = `/${encodeURIComponent(name)}`
      for (const host of [BLOCKED, ALLOWED]) {
        const page = await agent.visit('https://github.com/')
        // The page may be gone before it can answer.
        await page.evaluate(vector, `https://${host}${path}`).catch(() => undefined)
        if (host === BLOCKED) await agent.expectBlocked(page, 'Dropbox')
        else await expect(page, name).toHaveURL(`https://${host}${path}`)
        await page.close()
      }
      expect(missing([path])).toEqual([])
    }
  })

  await test.step('how its address is written', async () => {
    for (const [name, spell] of Object.entries(SPELLINGS)) {
      const path = `/${encodeURIComponent(name)}`
      const blocked = await agent.visit(spell(BLOCKED, path))
      const allowed = await agent.visit(spell(ALLOWED, path))
      await expect.poll(() => sites.hits.filter((hit) => hit.endsWith(path)), { message: name }).not.toEqual([])
      await blocked.close()
      await allowed.close()
    }
  })

  expect(sites.hits.filter((hit) => hit.toLowerCase().split('/')[0]?.includes('dropbox'))).toEqual([])
})
