import { type Agent, sendFrom } from '../support/agent.ts'
import { expect, test } from '../support/fixtures.ts'

const REASON = 'Our build is there'

test('a person goes on past a warning, with a reason, for as long as the admin says', async ({ agent, admin }) => {
  await admin.tag('zoom', 'monitored')
  await admin.tag('dropbox', 'unsanctioned')
  await agent.enforce(admin, 'github', 'monitored', { warning: { minutes: 1, justification: 'required' } })
  const page = await agent.visit('https://github.com/team?tab=1#end')
  await agent.expectWarned(page, 'GitHub')
  await expect(page.getByTestId('continue-text')).toContainText('1 minute')

  await test.step('not without a reason, to page and worker alike', async () => {
    await page.getByTestId('continue').click()
    await expect(page.getByText('Write why you need it, then continue.')).toBeVisible()
    const url = 'https://github.com/'
    expect(await sendFrom(page, 'block-page.bypass', { url, justification: null })).toEqual({
      ok: true,
      answer: { ok: false, reason: 'justification' },
    })
    expect(await sendFrom(page, 'block-page.bypass', { url, justification: '  ' })).toMatchObject({ ok: false })
    await agent.expectWarned(await agent.visit('https://github.com/still'), 'GitHub')
  })

  await test.step('nor to what isn’t warned of', async () => {
    for (const url of ['https://www.dropbox.com/', 'https://www.box.com/', 'not an address']) {
      expect(await sendFrom(page, 'block-page.bypass', { url, justification: REASON })).toEqual({
        ok: true,
        answer: { ok: false, reason: 'address' },
      })
    }
    await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  })

  await test.step('with one, the page that was asked for opens, and so does all of the app', async () => {
    await page.getByTestId('reason').fill(REASON)
    await page.getByTestId('continue').click()
    await expect(page).toHaveURL('https://github.com/team?tab=1#end')
    await expect(page.getByRole('heading')).toHaveText('This is github.com')
    await expect(await agent.visit('https://gist.github.com/')).toHaveURL('https://gist.github.com/')
    const again = await agent.visit(`${agent.pageUrl('extension/blocked/index.html')}#https://github.com/`)
    await expect(again.getByTestId('not-blocked')).toContainText('Access ends on')
  })

  await test.step('and no other app', async () => {
    await agent.expectWarned(await agent.visit('https://zoom.us/'), 'Zoom')
  })

  await test.step('after the worker’s death too', async () => {
    await agent.killWorker()
    const later = await agent.visit('https://github.com/later')
    await expect(later).toHaveURL('https://github.com/later')
    await expect(later.getByRole('heading')).toHaveText('This is github.com')
  })

  await test.step('the server hears of it, reason included', async () => {
    await agent.syncNow()
    const bypassed = await admin.events('bypassed')
    expect(bypassed.map(({ appId, justification }) => ({ appId, justification }))).toEqual([
      { appId: 'github', justification: REASON },
    ])
    expect((await admin.events('warned')).map(({ appId }) => appId).sort()).toEqual(['github', 'github', 'zoom'])
    expect(await admin.discovered('github')).toMatchObject({ warned: 2, bypassed: 1, blocked: 0 })
    expect(await admin.discovered('zoom')).toMatchObject({ warned: 1, bypassed: 0, visits: 0 })
  })

  await test.step('until the time is over', async () => {
    const tab = await agent.context.newPage()
    await expect(async () => {
      await agent.visit('https://github.com/over', tab)
      await agent.expectStopped(tab, 1_000)
    }).toPass({ timeout: 75_000, intervals: [1_000] })
    await agent.expectWarned(tab, 'GitHub')
  })
})

test('a bypass ends with the browser, unless policy keeps it', async ({ agent, admin, profile, install }) => {
  await agent.enforce(admin, 'github', 'monitored', { warning: { minutes: 60, justification: 'none' } })
  await goOnToGitHub(agent)
  await profile.close()
  await profile.start()
  await agent.expectWarned(await agent.visit('https://github.com/'), 'GitHub')

  if (install === 'unpacked') return
  await test.step('where policy keeps it', async () => {
    await profile.changePolicy((settings) =>
      Object.assign(settings, {
        enforcement: { keepBypassesAcrossRestarts: true },
        blockPage: { organisation: 'Example Ltd' },
      }),
    )
    await expect.poll(async () => (await agent.status()).organisation, { timeout: 60_000 }).toBe('Example Ltd')
    await goOnToGitHub(agent)
    await profile.close()
    await profile.start()
    await agent.untilWorking()
    await expect(await agent.visit('https://github.com/kept')).toHaveURL('https://github.com/kept')
    expect((await admin.events('bypassed')).map(({ justification }) => justification)).toEqual([null, null])
  })
})

test('frames of an app that is warned of load, and nothing but its warning page goes past the warning', async ({
  agent,
  admin,
  sites,
}) => {
  await admin.tag('dropbox', 'unsanctioned')
  await agent.enforce(admin, 'zoom', 'monitored', { warning: { minutes: 60, justification: 'none' } })
  const frames = ['https://zoom.us/embedded', 'https://www.dropbox.com/embedded']
  sites.pages.set('github.com/frames', frames.map((url) => `<iframe src="${url}"></iframe>`).join(''))
  const page = await agent.visit('https://github.com/frames')
  await expect(page.frameLocator('iframe').first().getByRole('heading')).toHaveText('This is zoom.us')
  await expect(page.frameLocator('iframe').nth(1).getByTestId('app-name')).toHaveText('Dropbox')

  const framedBlockPage = page.frames().find((frame) => frame.url().includes('blocked/index.html'))
  if (framedBlockPage === undefined) throw new Error('There is no block page in the frame')
  const bypass = { url: 'https://zoom.us/', justification: null }
  for (const place of [framedBlockPage, await agent.openPopup(), await agent.openStatus()]) {
    expect(await sendFrom(place, 'block-page.bypass', bypass)).toMatchObject({ ok: false })
    expect(await sendFrom(place, 'block-page.request-access', { url: frames[1] ?? '', reason: 'x' })).toMatchObject({
      ok: false,
    })
  }
  await agent.expectWarned(await agent.visit('https://zoom.us/'), 'Zoom')
  await agent.syncNow()
  expect(await admin.events('bypassed')).toEqual([])
  expect(await admin.events('access-requested')).toEqual([])
})

/** Past a warning that asks for no reason. */
async function goOnToGitHub(agent: Agent): Promise<void> {
  const page = await agent.visit('https://github.com/wanted')
  await agent.expectWarned(page, 'GitHub')
  await expect(page.getByTestId('reason')).toHaveCount(0)
  await page.getByTestId('continue').click()
  await expect(page).toHaveURL('https://github.com/wanted')
  await agent.syncNow()
}
