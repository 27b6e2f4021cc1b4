import type { Page } from '@playwright/test'
import type { Stand } from './stand.ts'
import { expect, soon, test } from './stand.ts'

// A person who changes the clock, and a name that isn't written in ASCII.

const HOUR_MS = 3_600_000

/** Sets the clock as the worker reads it; what counts up steadily goes on as it does when a system's clock is set. */
async function setClock({ profile }: Stand, aheadMs: number): Promise<void> {
  const [worker] = profile.context.serviceWorkers()
  if (worker === undefined) throw new Error('The worker is not there')
  await worker.evaluate((ahead) => {
    const clock = Date as typeof Date & { real?: () => number }
    clock.real ??= Date.now
    const { real } = clock
    Date.now = () => real() + ahead
  }, aheadMs)
}

test('a clock that is set back while the server is away, to stretch the time after a warning', async ({
  stand,
  web,
}) => {
  const page = await goneOn(stand, 'evernote', 'https://www.evernote.com/')
  await withoutServer(stand, async () => {
    await setClock(stand, -5 * HOUR_MS)
    await stand.agent.expectWarned(await stand.agent.visit('https://www.evernote.com/after', page), 'Evernote')
  })
  expect(web.askedOf('evernote.com')).toEqual(['GET www.evernote.com/'])
  await page.close()
})

test('a clock that is set ahead, and back again, while the server is away', async ({ stand, web }) => {
  const page = await goneOn(stand, 'trello', 'https://trello.com/')
  await withoutServer(stand, async () => {
    await setClock(stand, 2 * HOUR_MS)
    await stand.agent.expectWarned(await stand.agent.visit('https://trello.com/ahead', page), 'Trello')
    await setClock(stand, 0)
    await stand.agent.expectWarned(await stand.agent.visit('https://trello.com/back', page), 'Trello')
  })
  expect(web.askedOf('trello.com')).toEqual(['GET trello.com/'])
  await page.close()
})

/** A page of an app that is warned of, on which a person has gone on for an hour. */
async function goneOn({ agent, admin }: Stand, appId: string, address: string): Promise<Page> {
  await agent.enforce(admin, appId, 'monitored', { warning: { minutes: 60, justification: 'none' } })
  const page = await agent.visit(address)
  await page.getByTestId('continue').click()
  await expect(page).toHaveURL(address)
  return page
}

/** Its answers would set a wrong clock right. */
async function withoutServer(stand: Stand, work: () => Promise<void>): Promise<void> {
  await stand.server.stop('SIGKILL')
  try {
    await work()
  } finally {
    await stand.server.start()
    await setClock(stand, 0)
    await stand.agent.syncNow()
  }
}

test('a name that is typed in letters of its own', async ({ stand, web }) => {
  const { agent, admin } = stand
  const app = await admin.createApp({
    name: 'Bücherschrank',
    category: 'cloud-storage',
    domains: ['bücherschrank.com'],
  })
  await agent.enforce(admin, app.appId, 'unsanctioned')
  for (const spelling of [
    'bücherschrank.com',
    'BÜCHERSCHRANK.com',
    'www.bu\u0308cherschrank.com',
    'xn--bcherschrank-dlb.com',
  ]) {
    const page = await agent.visit(`https://${spelling}/x`)
    await agent.expectBlocked(page, 'Bücherschrank')
    await page.close()
  }
  await (await agent.visit('https://bücherregal.com/x')).close()
  await soon('the allowed one is asked', () => web.asked.some(({ path }) => path === '/x'))
  expect(web.asked).toHaveLength(1)
})
