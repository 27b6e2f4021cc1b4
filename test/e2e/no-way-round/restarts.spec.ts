import type { LoneChromium } from '../support/chromium.ts'
import type { CountingWeb } from './counting-web.ts'
import { ALLOWED, BLOCKED, expect, START, type Stand, soon, test } from './stand.ts'

// What holds before the extension's worker has come up, when it is killed, and while its server is away.

/** For a release: 50. */
const RESTARTS = Number(process.env.RESTARTS ?? 5)

test(`${RESTARTS} browser starts with the app as start page`, async ({ stand, web }) => {
  test.setTimeout(60_000 + RESTARTS * 20_000)
  await stand.profile.close()
  for (let start = 0; start <= RESTARTS; start += 1) {
    // The first goes to the allowed one, to show that a start page is loaded.
    const address = `https://${start === 0 ? ALLOWED : BLOCKED}/start-${start}`
    await whileAlone(await stand.profile.startAlone(address), async (browser) => {
      await untilAt(browser, start === 0 ? address : `blocked/index.html#${address}`)
      await browser.open(`https://${ALLOWED}/later-${start}`)
      await soon('a later page is loaded', () => web.wasAsked(ALLOWED, `/later-${start}`))
    })
  }
  expect(web.wasAsked(ALLOWED, '/start-0')).toBe(true)
  await backToWork(stand)
  expect(web.askedOf('dropbox.com')).toEqual([])
})

for (const end of ['closed', 'killed'] as const) {
  test(`a restored session of a browser that was ${end}`, async ({ stand, web }) => {
    const { agent, admin, profile } = stand
    const [appId, host] = end === 'closed' ? ['pastebin', 'pastebin.com'] : ['gitlab', 'gitlab.com']
    await agent.visit(`https://${ALLOWED}/restored`)
    // The one in front is the first to be loaded again.
    await (await agent.visit(`https://${host}/restored`)).bringToFront()
    await profile.close()
    await profile.keepSession()

    await backToWork(stand)
    await agent.enforce(admin, appId, 'unsanctioned')
    await (end === 'closed' ? profile.close() : profile.kill())
    await profile.putSessionBack()
    const asked = web.askedOf(host)
    const allowedBefore = web.askedOf(ALLOWED).length
    await whileAlone(
      await profile.startAlone('--restore-last-session', '--hide-crash-restore-bubble'),
      async (browser) => {
        await untilAt(browser, `blocked/index.html#https://${host}/restored`)
        await soon('the allowed tab is restored', () => web.askedOf(ALLOWED).length > allowedBefore)
      },
    )
    expect(web.askedOf(host)).toEqual(asked)
    await backToWork(stand)
  })
}

test('a worker that was killed, before each of some ways', async ({ stand: { agent }, web }) => {
  for (const [name, way] of Object.entries(SOME_WAYS)) {
    await agent.killWorker()
    await way(agent, web, `/after-a-kill-${name}`)
  }
})

test('a server that is gone, and a worker that was killed since', async ({ stand: { agent, server }, web }) => {
  await server.stop('SIGKILL')
  try {
    await agent.killWorker()
    for (const [name, way] of Object.entries(SOME_WAYS)) await way(agent, web, `/without-a-server-${name}`)
  } finally {
    await server.start()
  }
})

type Way = (agent: Stand['agent'], web: CountingWeb, path: string) => Promise<void>

const SOME_WAYS: Readonly<Record<string, Way>> = {
  opened: async (agent, web, path) => {
    const page = await agent.visit(`https://${BLOCKED}${path}`)
    await agent.expectBlocked(page, 'Dropbox')
    await agent.visit(`https://${ALLOWED}${path}`, page)
    expect(web.wasAsked(ALLOWED, path)).toBe(true)
    await page.close()
  },
  redirected: async (agent, web, path) => {
    const by = (host: string) => `https://redirect.example.com/to/${encodeURIComponent(`https://${host}${path}`)}`
    const page = await agent.visit(by(BLOCKED))
    await agent.expectBlocked(page, 'Dropbox')
    await agent.visit(by(ALLOWED), page)
    expect(web.wasAsked(ALLOWED, path)).toBe(true)
    await page.close()
  },
  loaded: async (agent, web, path) => {
    const page = await agent.visit(START)
    // A worker that has just woken may have had it held on the gate page.
    await expect(page).toHaveURL(START)
    await page.waitForLoadState()
    for (const host of [BLOCKED, ALLOWED]) {
      await page.evaluate((url) => {
        document.body.insertAdjacentHTML('beforeend', `<img src="${url}"><iframe src="${url}"></iframe>`)
        fetch(url, { mode: 'no-cors' }).catch(() => null)
      }, `https://${host}${path}`)
    }
    await soon(
      'the allowed one is asked thrice',
      () => web.askedOf(`${ALLOWED}`).filter((a) => a.endsWith(path)).length === 3,
    )
    await page.close()
  },
}

async function whileAlone(browser: LoneChromium, doing: (browser: LoneChromium) => Promise<void>): Promise<void> {
  try {
    await doing(browser)
  } finally {
    await browser.close()
  }
}

async function untilAt(browser: LoneChromium, address: string): Promise<void> {
  await expect
    .poll(() => browser.tabs(), { intervals: [20, 50] })
    .toEqual(expect.arrayContaining([expect.stringContaining(address)]))
}

async function backToWork({ profile, agent }: Stand): Promise<void> {
  await profile.start()
  await agent.untilWorking()
}
