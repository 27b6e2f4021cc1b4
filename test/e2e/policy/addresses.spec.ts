import type { Page } from '@playwright/test'
import type { Agent } from '../support/agent.ts'
import { expect, startByPolicy, test } from '../support/fixtures.ts'

const OPEN = 'open'
const STOPPED = 'stopped'

test('a tag holds at the addresses that it names, however somebody writes them', async ({ agent, admin, sites }) => {
  const only = ['dropbox.com/Team', '.getdropbox.com', 'business.dropboxbusiness.com']
  const except = ['.dropbox.com/team', 'dropbox.com/team/public', 'help.business.dropboxbusiness.com']
  await agent.enforce(admin, 'dropbox', 'unsanctioned', { only, except })

  const tab = await agent.context.newPage()
  await test.step('pages', async () => {
    await expectEach(agent, tab, {
      'https://www.dropbox.com/': OPEN,
      'https://www.dropbox.com/tea': OPEN,
      'https://www.dropbox.com/x/team': OPEN,
      'https://www.dropbox.com/team': STOPPED,
      'https://www.dropbox.com/TEAM/board?x#y': STOPPED,
      'https://www.dropbox.com/teams': STOPPED,
      'https://www.dropbox.com/%74e%61m': STOPPED,
      'https://www.dropbox.com//team': STOPPED,
      'https://WWW.DROPBOX.COM./team': STOPPED,
      'https://www.dropbox.com:8443/./team': STOPPED,
      'https://www.dropbox.com/team/public': OPEN,
      'https://www.dropbox.com/team//PUBLIC/x': OPEN,
      // The browser's rules don't know this spelling of an exception: in doubt they stop it.
      'https://www.dropbox.com/team/publi%63': STOPPED,
      // The exact host's exception says more of the host, the subtree's less.
      'https://dropbox.com/team': OPEN,
      'https://getdropbox.com/': STOPPED,
      'https://getdropbox.com./x': STOPPED,
      'https://www.getdropbox.com/': OPEN,
      'https://dropboxbusiness.com/': OPEN,
      'https://business.dropboxbusiness.com/': STOPPED,
      'https://eu.business.dropboxbusiness.com/': STOPPED,
      'https://help.business.dropboxbusiness.com/': OPEN,
      'https://eu.help.business.dropboxbusiness.com/': OPEN,
    })
  })

  await test.step('and what pages load', async () => {
    await agent.visit('https://github.com/', tab)
    await expectEachFetch(tab, {
      'https://www.dropbox.com/tea': OPEN,
      'https://www.dropbox.com/team/data': STOPPED,
      'https://www.dropbox.com/TEAM/data': STOPPED,
      'https://www.dropbox.com//team/data': STOPPED,
      'https://www.dropbox.com./team/data': STOPPED,
      'https://www.dropbox.com/team/public/data': OPEN,
      'https://dropbox.com/team/data': OPEN,
      'https://getdropbox.com/data': STOPPED,
      'https://www.getdropbox.com/data': OPEN,
      'https://eu.business.dropboxbusiness.com/data': STOPPED,
      'https://eu.help.business.dropboxbusiness.com/data': OPEN,
    })
    expect(sites.hits.filter((hit) => /^[^/]*dropbox\.com\.?\/+team(?!\/+public)/i.test(hit))).toEqual([
      'dropbox.com/team',
      'dropbox.com/team/data',
    ])
  })

  await test.step('a page that goes to such a path without loading anything is sent away', async () => {
    await agent.visit('https://www.dropbox.com/start', tab)
    await tab.evaluate(() => history.pushState({}, '', '/team/public/board'))
    await tab.evaluate(() => history.pushState({}, '', '/%54eam/board'))
    await agent.expectBlocked(tab, 'Dropbox')
    expect(tab.url()).toContain('#https://www.dropbox.com/%54eam/board')
  })

  await test.step('a frame at a spelling that the rules don’t know is asked for once more, and emptied', async () => {
    await agent.visit('https://github.com/', tab)
    await tab.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<iframe src="https://www.dropbox.com/%74eam/frame"></iframe>')
    })
    const asked = () => sites.hits.filter((hit) => hit === 'www.dropbox.com/%74eam/frame').length
    await expect.poll(asked).toBe(2)
    await expect.poll(() => tab.frames().at(1)?.url()).toBe('about:blank')
    expect(asked()).toBe(2)
  })

  await test.step('once the tag has no addresses any more, it holds everywhere', async () => {
    await agent.enforce(admin, 'dropbox', 'unsanctioned')
    await expectEach(agent, tab, {
      'https://www.dropbox.com/': STOPPED,
      'https://www.dropbox.com/team/public': STOPPED,
      'https://dropbox.com/team': STOPPED,
      'https://eu.help.business.dropboxbusiness.com/': STOPPED,
    })
  })
})

test('a warning holds at the addresses that its tag names', async ({ agent, admin }) => {
  await agent.enforce(admin, 'github', 'monitored', { only: ['github.com/acme'], except: ['github.com/acme/site'] })
  const tab = await agent.context.newPage()
  await expectEach(agent, tab, {
    'https://github.com/': OPEN,
    'https://github.com/ACME/code': STOPPED,
    'https://github.com/%61cme': STOPPED,
    'https://github.com/acme/site/x': OPEN,
  })
  await agent.visit('https://github.com/acme/code', tab)
  await agent.expectWarned(tab, 'GitHub')
  await tab.getByTestId('continue').click()
  await expect(tab).toHaveURL('https://github.com/acme/code')
})

test('the managed policy blocks and allows addresses whatever the tags say, and narrows to pages', async ({
  server,
  admin,
  profile,
}) => {
  const enforcement = {
    blocked: ['example.org', 'www.box.com/Files', 'http://.exact.example.net', 'github.com'],
    allowed: ['ok.example.org', 'example.org/status', 'www.dropbox.com/shared', 'github.com'],
    protectedHosts: ['sign-in.vimeo.com', '*.sso.example.org', 'vimeocdn.com'],
    reach: 'pages',
  }
  const agent = await startByPolicy(server, profile, { enforcement })
  await agent.untilEnrolled()
  await admin.tag('vimeo', 'unsanctioned')
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  const tab = await agent.context.newPage()

  await expectEach(agent, tab, {
    'https://example.org/': STOPPED,
    'https://a.EXAMPLE.org./x': STOPPED,
    'https://ok.example.org/': OPEN,
    'https://very.ok.example.org/': OPEN,
    'https://example.org/Status/now': OPEN,
    'https://a.example.org//status': OPEN,
    'https://www.box.com/%66iles': STOPPED,
    'https://login.sso.example.org/': OPEN,
    'https://www.box.com/': OPEN,
    'https://www.box.com/files/1': STOPPED,
    'https://exact.example.net/': STOPPED,
    'https://www.exact.example.net/': OPEN,
    // Of two alike, the one that allows counts.
    'https://github.com/': OPEN,
    'https://www.dropbox.com/': STOPPED,
    'https://www.dropbox.com/shared/x': OPEN,
    'https://vimeo.com/': STOPPED,
    'https://sign-in.vimeo.com/': OPEN,
    'https://img.vimeocdn.com/': OPEN,
  })

  await test.step('an entry of an app that is left open for it is told to the server', async () => {
    expect((await agent.status()).refusedHosts).toEqual(['vimeocdn.com'])
    await expect
      .poll(async () => (await admin.onlyDevice()).refusedHosts, { timeout: 60_000 })
      .toEqual(['vimeocdn.com'])
  })

  await test.step('the block page names the address and offers no request where policy blocks', async () => {
    await agent.visit('https://example.org/', tab)
    await agent.expectStopped(tab)
    await expect(tab.getByTestId('host')).toHaveText('example.org')
    await expect(tab.getByTestId('request-access')).toHaveCount(0)
    await agent.visit('https://www.box.com/files', tab)
    await agent.expectBlocked(tab, 'Box')
    await expect(tab.getByTestId('request-access')).toHaveCount(0)
  })

  await test.step('what other pages load is let through, frames are not', async () => {
    await agent.visit('https://gitlab.com/', tab)
    await expectEachFetch(tab, {
      'https://www.dropbox.com/data': OPEN,
      'https://example.org/data': OPEN,
      'https://www.box.com/files/data': OPEN,
    })
    await tab.evaluate(() =>
      document.body.insertAdjacentHTML('beforeend', '<iframe src="https://example.org/"></iframe>'),
    )
    await expect(tab.frameLocator('iframe').getByTestId('host')).toHaveText('example.org')
  })

  await test.step('taken out of the policy, it is as the tags say', async () => {
    const page = await agent.visit('https://www.dropbox.com/shared/open')
    await profile.changePolicy((settings) => Object.assign(settings, { enforcement: { reach: 'everything' } }))
    await agent.expectStopped(page, 60_000)
    await expectEach(agent, tab, {
      'https://example.org/': OPEN,
      'https://www.box.com/files/1': OPEN,
      'https://www.dropbox.com/shared/x': STOPPED,
      'https://sign-in.vimeo.com/': STOPPED,
    })
    await agent.visit('https://gitlab.com/', tab)
    await expectEachFetch(tab, { 'https://www.dropbox.com/data': STOPPED, 'https://example.org/data': OPEN })
  })
})

test('a path longer than the browser’s rules take is kept from people all the same, and told', async ({
  agent,
  admin,
}) => {
  const longest = `/${'a-long-path/'.repeat(8)}end`
  expect(longest).toHaveLength(100)
  const path = { only: [`dropbox.com${longest}`] }
  await admin.tag('github', 'unsanctioned')
  await agent.enforce(admin, 'dropbox', 'unsanctioned', path)
  const tab = await agent.context.newPage()
  await expectEach(agent, tab, {
    [`https://www.dropbox.com${longest}/x`]: STOPPED,
    [`https://www.dropbox.com${longest.slice(0, -1)}`]: OPEN,
    'https://github.com/': STOPPED,
  })
  expect((await agent.status()).refusedHosts).toEqual([`dropbox.com${longest}`])

  await test.step('one that they take is in them alone', async () => {
    const long = longest.slice(0, 80)
    await agent.enforce(admin, 'dropbox', 'unsanctioned', { only: [`.www.dropbox.com/x`, `dropbox.com${long}`] })
    expect((await agent.status()).refusedHosts).toEqual([])
    await agent.visit('https://gitlab.com/', tab)
    await expectEachFetch(tab, {
      [`https://www.dropbox.com${long}/x`]: STOPPED,
      [`https://www.dropbox.com${long.slice(0, -1)}`]: OPEN,
    })
  })
})

/** Address → whether its page opens. */
async function expectEach(agent: Agent, tab: Page, expected: Readonly<Record<string, string>>): Promise<void> {
  const found: Record<string, string> = {}
  for (const address of Object.keys(expected)) {
    await tab.goto('about:blank')
    await agent.visit(address, tab)
    await expect(tab).not.toHaveURL('about:blank')
    found[address] = tab.url().startsWith(agent.pageUrl('extension/blocked/index.html')) ? STOPPED : OPEN
  }
  expect(found).toEqual(expected)
}

/** Address → whether a page gets an answer from there. */
async function expectEachFetch(page: Page, expected: Readonly<Record<string, string>>): Promise<void> {
  const found = await page.evaluate(async (addresses) => {
    const entries = addresses.map(async (address) => {
      const outcome = await fetch(address, { mode: 'no-cors' }).then(
        () => 'open',
        () => 'stopped',
      )
      return [address, outcome] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }, Object.keys(expected))
  expect(found).toEqual(expected)
}
