import { describe, expect, test, vi } from 'vitest'
import { ALL_RULE_IDS } from '../../../../background/enforcement/rule-ids.ts'
import { anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { BLOCK_PAGE, fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { redirectOf } from '../../../fixtures/rule-evaluator.ts'
import { actionsAt, installRules, LET_THROUGH, OPEN, STOPPED } from '../support/compiled-rules.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const dropbox = anApp({ id: 'dropbox', domains: ['dropbox.com'] })
const nested = [
  anApp({ id: 'suite', domains: ['suite.com'] }),
  anApp({ id: 'drive', domains: ['drive.suite.com'] }),
  anApp({ id: 'login', hosts: ['login.suite.com'] }),
]
const blocked = aTag('unsanctioned')

describe('an unsanctioned app', () => {
  test.each(['dropbox.com', 'www.dropbox.com'])(
    'is cut off at %s, for pages and for all that they load',
    async (host) => {
      await installRules({ apps: [dropbox], tags: { dropbox: blocked } })
      expect(actionsAt(host)).toEqual(STOPPED)
    },
  )

  test.each(['notdropbox.com', 'dropbox.com.evil.example'])('leaves %s alone', async (host) => {
    await installRules({ apps: [dropbox], tags: { dropbox: blocked } })
    expect(actionsAt(host)).toEqual(OPEN)
  })

  test.each([
    ['a domain', { apps: [dropbox], tags: { dropbox: blocked } }, 'https://www.dropbox.com/a?b#c'],
    ['an exact host', { apps: nested, tags: { login: blocked } }, 'https://login.suite.com/a?b#c'],
    [
      'a path',
      { apps: [dropbox], tags: { dropbox: aTag('unsanctioned', { only: ['dropbox.com/a'] }) } },
      'http://dropbox.com/a/b?c#d',
    ],
  ])('at %s sends pages to the block page, with the whole address behind it', async (_, settings, url) => {
    await installRules(settings)
    expect(redirectOf(fakeBrowser.rules, url, 'main_frame')).toBe(`${BLOCK_PAGE}#${url}`)
  })

  test('of which pages alone are to be stopped still serves what other pages load of it', async () => {
    await installRules({ apps: [dropbox], tags: { dropbox: aTag('unsanctioned', { reach: 'pages' }) } })
    expect(actionsAt('dropbox.com')).toEqual({ page: 'redirect', frame: 'redirect', fetch: 'allow' })
  })
})

test('a monitored app has the warning put before its pages, and nothing else', async () => {
  await installRules({ apps: [dropbox], tags: { dropbox: aTag('monitored') } })
  expect(actionsAt('dropbox.com')).toEqual({ page: 'redirect', frame: 'allow', fetch: 'allow' })
})

test.each(['sanctioned', 'none'] as const)('an app tagged %s is open', async (tag) => {
  await installRules({ apps: [dropbox], tags: { dropbox: aTag(tag) } })
  expect(actionsAt('dropbox.com')).toEqual(OPEN)
})

test('an app inside a blocked domain stays open, and a blocked app inside an open domain is blocked', async () => {
  await installRules({ apps: nested, tags: { suite: blocked } })
  expect(actionsAt('www.suite.com')).toEqual(STOPPED)
  expect(actionsAt('drive.suite.com')).toEqual(LET_THROUGH)
  expect(actionsAt('login.suite.com')).toEqual(LET_THROUGH)
  expect(actionsAt('eu.login.suite.com')).toEqual(STOPPED)

  await installRules({ apps: nested, tags: { drive: blocked } })
  expect(actionsAt('drive.suite.com')).toEqual(STOPPED)
  expect(actionsAt('www.suite.com')).toEqual(OPEN)
})

test.each([
  'https://login.suite.com',
  'http://login.suite.com:8080/a?b#c',
  'wss://login.suite.com./x',
  'https://login.suite.com../x',
  'https://LOGIN.suite.com/',
  'https://a.b:c.d@login.suite.com/x',
])('an exact host is blocked as %s', async (url) => {
  await installRules({ apps: nested, tags: { login: blocked } })
  expect(actionsAt(url)).toEqual(STOPPED)
})

test.each([
  'https://eu.login.suite.com/',
  'https://a.eu.login.suite.com./',
  'https://x@eu.login.suite.com:8080/',
  'https://suite.com/login.suite.com',
  'https://suite.com/?a.b.c',
  'https://login.suite.com@www.suite.com/',
])('an exact host that is blocked leaves %s alone', async (url) => {
  await installRules({ apps: nested, tags: { login: blocked } })
  expect(actionsAt(url)).toEqual(OPEN)
})

describe('paths', () => {
  const tags = { dropbox: aTag('unsanctioned', { except: ['dropbox.com/s/team', '.help.dropbox.com'] }) }

  test.each([
    'https://dropbox.com/s/team/x',
    'https://www.dropbox.com/S/Team',
    'https://dropbox.com//s//team-2',
    'https://help.dropbox.com/',
  ])('that are excepted are open: %s', async (url) => {
    await installRules({ apps: [dropbox], tags })
    expect(actionsAt(url)).toEqual(LET_THROUGH)
  })

  test.each([
    'https://dropbox.com/s',
    'https://dropbox.com/?/s/team',
    'https://dropbox.com/x/s/team',
    'https://eu.help.dropbox.com/',
  ])('that only look like it are not: %s', async (url) => {
    await installRules({ apps: [dropbox], tags })
    expect(actionsAt(url)).toEqual(STOPPED)
  })

  test('of a domain hold at what the app has under it as an entry of its own', async () => {
    const apps = [anApp({ id: 'dropbox', domains: ['dropbox.com', 'docs.dropbox.com'], hosts: ['pay.dropbox.com'] })]
    await installRules({ apps, tags })
    expect(actionsAt('https://docs.dropbox.com/s/team')).toEqual(LET_THROUGH)
    expect(actionsAt('https://pay.dropbox.com/s/team')).toEqual(LET_THROUGH)
    expect(actionsAt('https://docs.dropbox.com/')).toEqual(STOPPED)
  })

  test('of an exact host say nothing of what others have under it', async () => {
    await installRules({ apps: nested, tags: { login: aTag('unsanctioned', { only: ['login.suite.com'] }) } })
    expect(actionsAt('login.suite.com')).toEqual(STOPPED)
    expect(actionsAt('eu.login.suite.com')).toEqual(OPEN)
  })
})

describe('the managed policy’s own addresses', () => {
  test('go before what is said of apps', async () => {
    await installRules({
      apps: [dropbox],
      tags: { dropbox: blocked },
      allowed: ['paper.dropbox.com'],
      blocked: ['games.example'],
    })
    expect(actionsAt('paper.dropbox.com')).toEqual(LET_THROUGH)
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(actionsAt('games.example')).toEqual(STOPPED)
  })

  test('may be a whole top-level domain', async () => {
    await installRules({ apps: [dropbox], blocked: ['zip'], allowed: ['good.zip'] })
    expect(actionsAt('evil.zip')).toEqual(STOPPED)
    expect(actionsAt('good.zip')).toEqual(LET_THROUGH)
  })
})

describe('what can’t be blocked', () => {
  const protectedHosts = ['portal.dropbox.com']

  test('a protected host inside a blocked domain stays reachable', async () => {
    await installRules({ apps: [dropbox], tags: { dropbox: blocked }, protectedHosts, blocked: ['portal.dropbox.com'] })
    expect(actionsAt('portal.dropbox.com')).toEqual(LET_THROUGH)
    expect(actionsAt('www.dropbox.com')).toEqual(STOPPED)
  })

  test.each(['portal.dropbox.com', 'eu.portal.dropbox.com', 'com', 'co.uk', 'github.io', 'clients2.google.com'])(
    'an entry for %s is refused and named',
    async (host) => {
      const bad = anApp({ id: 'bad', domains: [host, 'bad.example'] })
      expect(await installRules({ apps: [bad], tags: { bad: blocked }, protectedHosts })).toEqual([host])
      expect(actionsAt(host).page).not.toBe('redirect')
      expect(actionsAt('bad.example')).toEqual(STOPPED)
    },
  )
})

describe('what is too much for the browser is refused alone', () => {
  test('an exact host of very many labels', async () => {
    const deep = `${'a.'.repeat(19)}example`
    const apps = [anApp({ id: 'deep', hosts: [deep, 'a.example'] })]
    expect(await installRules({ apps, tags: { deep: blocked } })).toEqual([deep])
    expect(actionsAt('a.example')).toEqual(STOPPED)
  })

  test('a path that needs more memory than a filter may have', async () => {
    const only = ['dropbox.com/short', `dropbox.com/${'long/'.repeat(19)}`]
    const settings = { apps: [dropbox], tags: { dropbox: aTag('unsanctioned', { only }) } }
    expect(await installRules(settings)).toEqual([only[1]])
    expect(actionsAt('https://dropbox.com/short')).toEqual(STOPPED)
  })

  test.each(['dropbox.com', '.dropbox.com', '.a.b.c.d.e.f.g.dropbox.com'])(
    'but each path that is not too long is taken, at %s',
    async (host) => {
      for (let length = 2; length < 100; length += 1) {
        const path = `/${'a/b'.repeat(50)}`.slice(0, length)
        const only = [`${host}${path}`]
        const refused = await installRules({ apps: [dropbox], tags: { dropbox: aTag('unsanctioned', { only }) } })
        const isTaken = refused.length === 0
        expect(actionsAt(`https://${host.replace(/^\./, '')}${path}`).page === 'redirect').toBe(isTaken)
        if (length < 20) expect(isTaken).toBe(true)
      }
    },
  )

  test('the last of a thousand paths of the policy, and all else holds', async () => {
    const paths = Array.from({ length: 1_000 }, (_, index) => `games.example/${'x'.repeat(1 + (index % 9))}${index}`)
    const settings = { apps: [dropbox], tags: { dropbox: blocked }, blocked: [...paths, 'all.example'] }
    expect(await installRules(settings)).toContainEqual(expect.stringMatching(/^games\.example\/x+\d+$/))
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(actionsAt('all.example')).toEqual(STOPPED)
    expect(actionsAt('https://games.example/x0')).toEqual(STOPPED)
  })
})

test('a host of the greatest depth has rules with ids that the next update removes', async () => {
  const deepest = `${'a.'.repeat(125)}com`
  await installRules({ apps: [anApp({ id: 'deep', domains: [deepest] })], tags: { deep: blocked } })
  expect(actionsAt(deepest)).toEqual(STOPPED)
  expect(fakeBrowser.rules.every(({ id }) => ALL_RULE_IDS.includes(id))).toBe(true)
})
