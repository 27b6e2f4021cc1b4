import { expectAccessible } from '../support/accessibility.ts'
import { expect, PROTECTED_HOST, test } from '../support/fixtures.ts'

test('the block page says why, offers a way back, and believes nothing of its address', async ({ agent, admin }) => {
  await admin.tag('box', 'sanctioned')
  await agent.enforce(admin, 'dropbox', 'unsanctioned')

  const page = await agent.visit('https://github.com/')
  await agent.visit('https://www.dropbox.com/s/secret?token=1#part', page)
  await agent.expectBlocked(page, 'Dropbox')
  await expect(page.getByTestId('alternatives')).toContainText('Box')
  await expect(page.locator('body')).not.toContainText('secret')
  await expectAccessible(page)
  await page.getByTestId('go-back').click()
  await expect(page).toHaveURL('https://github.com/')

  await test.step('in a frame of another page', async () => {
    await page.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.src = 'https://www.dropbox.com/embed'
      document.body.append(frame)
    })
    await expect(page.frameLocator('iframe').getByTestId('app-name')).toHaveText('Dropbox')
  })

  await test.step('a framed block page may ask what is blocked, and nothing else', async () => {
    const frame = page.frames().find((candidate) => candidate.url().includes('blocked/index.html'))
    const replies = await frame?.evaluate(async () => {
      const { runtime } = (globalThis as unknown as { chrome: { runtime: { sendMessage(m: unknown): unknown } } })
        .chrome
      return {
        sync: await runtime.sendMessage({ name: 'sync.now', request: {} }),
        rows: await runtime.sendMessage({ name: 'status.rows', request: {} }),
        connect: await runtime.sendMessage({
          name: 'evaluation.connect',
          request: { serverUrl: 'https://evil.example', enrollmentToken: 'x' },
        }),
        nonsense: await runtime.sendMessage({ name: 'no.such', request: {} }),
      }
    })
    expect(replies).toMatchObject({
      sync: { ok: false },
      rows: { ok: false },
      connect: { ok: false },
      nonsense: { ok: false },
    })
  })

  await test.step('addresses that a page made up', async () => {
    const made = await agent.context.newPage()
    const blockPage = agent.pageUrl('extension/blocked/index.html')
    for (const address of ['https://github.com/a', 'javascript:alert(1)', '<img src=x onerror=alert(1)>', '']) {
      await made.goto(`${blockPage}#${address}`)
      await made.reload()
      await expect(made.getByTestId('not-blocked')).toBeVisible()
      await expect(made.locator('img[src="x"]')).toHaveCount(0)
    }
  })
})

test('no web page can open, frame or read the block page by itself', async ({ agent }) => {
  const page = await agent.visit('https://github.com/')
  const blockPage = `${agent.pageUrl('extension/blocked/index.html')}#https://www.dropbox.com/`
  const fetched = await page.evaluate(
    (url) =>
      fetch(url).then(
        () => 'read',
        () => 'refused',
      ),
    blockPage,
  )
  expect(fetched).toBe('refused')

  await page.evaluate((url) => {
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
  }, blockPage)
  await expect.poll(() => page.frames().at(1)?.url()).toMatch(/^chrome-error:/)
})

test('going back from a tab that was swept leads to the page before the app', async ({ agent, admin }) => {
  const page = await agent.visit('https://github.com/')
  await agent.visit('https://www.dropbox.com/home', page)
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  await page.bringToFront()
  await agent.expectBlocked(page, 'Dropbox')
  await page.getByTestId('go-back').click()
  await expect(page).toHaveURL('https://github.com/')
})

test('pages of unsanctioned apps opened in ways around the address bar are blocked as well', async ({
  agent,
  admin,
  sites,
}) => {
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  const spellings = [
    'http://dropbox.com/',
    'https://WWW.DropBox.com/',
    'https://www.dropbox.com./',
    'https://www.dropbox.com:8443/',
    'https://user:pw@www.dropbox.com/',
    `https://github.com/to/${encodeURIComponent('https://www.dropbox.com/after-redirect')}`,
  ]
  const page = await agent.context.newPage()
  for (const spelling of spellings) {
    await agent.visit(spelling, page)
    await agent.expectBlocked(page, 'Dropbox')
  }
  await agent.visit('https://github.com/', page)
  const fetched = await page.evaluate(() =>
    fetch('https://www.dropbox.com/api', { mode: 'no-cors' }).then(
      () => 'got',
      () => 'refused',
    ),
  )
  expect(fetched).toBe('refused')
  expect(sites.hits.filter((hit) => hit.split('/')[0]?.includes('dropbox.com'))).toEqual([])
  await agent.visit('https://notdropbox.com/', page)
  await expect(page).toHaveURL('https://notdropbox.com/')

  await test.step('an app on an exact host', async () => {
    await agent.enforce(admin, 'google-drive', 'unsanctioned')
    for (const spelling of [
      'https://drive.google.com/drive',
      'https://a.b:c.d@drive.google.com/x',
      'https://drive.google.com./x',
      'https://drive.google.com../x',
    ]) {
      await agent.visit(spelling, page)
      await agent.expectBlocked(page, 'Google Drive')
    }
    expect(sites.hits.filter((hit) => hit.startsWith('drive.google.com'))).toEqual([])
    await agent.visit('https://other.drive.google.com/', page)
    await expect(page).toHaveURL('https://other.drive.google.com/')
  })
})

test('a protected host stays reachable inside an unsanctioned app, for rules, guard and block page alike', async ({
  agent,
  admin,
}) => {
  const page = await agent.visit(`https://${PROTECTED_HOST}/sign-in`)
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  await expect(page).toHaveURL(`https://${PROTECTED_HOST}/sign-in`)
  await agent.visit(`https://${PROTECTED_HOST}/again`, page)
  await expect(page).toHaveURL(`https://${PROTECTED_HOST}/again`)
  await page.reload()
  await expect(page.getByRole('heading')).toHaveText(`This is ${PROTECTED_HOST}`)
  expect((await admin.app('dropbox')).protectedHosts).toContain(PROTECTED_HOST)
})
