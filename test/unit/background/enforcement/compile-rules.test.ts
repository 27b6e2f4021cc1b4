import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRules, isBlocked, originOf } from '../../../../background/enforcement/compile-rules.ts'
import { ALL_RULE_IDS, MARKER_RULE_ID } from '../../../../background/enforcement/rule-ids.ts'
import type { Bundle } from '../../../../core/bundle/bundle.ts'
import { buildHostIndex } from '../../../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../../../core/hosts/host-index.ts'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { aBundle, anApp } from '../../../fixtures/bundle-builder.ts'
import { decide } from '../../../fixtures/rule-evaluator.ts'

const BLOCK_PAGE = 'chrome-extension://abc/extension/blocked/index.html#\\0'
const NONE_PROTECTED = new ProtectedHosts([])

function actionsFor(bundle: Bundle, host: string, protectedHosts = NONE_PROTECTED) {
  const { rules } = compileRules(bundle, protectedHosts, BLOCK_PAGE, '0.1.0')
  return {
    frame: decide(rules, `https://${host}/x`, 'main_frame'),
    fetch: decide(rules, `https://${host}/x`, 'xmlhttprequest'),
  }
}

const nested = aBundle({
  apps: [
    anApp({ id: 'suite', domains: ['suite.com'] }),
    anApp({ id: 'drive', domains: ['drive.suite.com'] }),
    anApp({ id: 'login', hosts: ['login.suite.com'] }),
  ],
})

describe('an unsanctioned app', () => {
  const bundle = aBundle({ tags: { dropbox: 'unsanctioned' } })

  test('has its pages and frames sent to the block page, with the address in the fragment', () => {
    const { rules } = compileRules(bundle, NONE_PROTECTED, BLOCK_PAGE, '0.1.0')
    const redirect = rules.find(({ action }) => action.type === 'redirect')
    expect(redirect?.condition.resourceTypes).toEqual(['main_frame', 'sub_frame'])
    expect(redirect?.action.redirect?.regexSubstitution).toBe(BLOCK_PAGE)
  })

  test.each(['dropbox.com', 'www.dropbox.com'])('is cut off at %s for frames and for all that pages load', (host) => {
    expect(actionsFor(bundle, host)).toEqual({ frame: 'redirect', fetch: 'block' })
  })

  test.each(['notdropbox.com', 'dropbox.com.evil.example'])('leaves %s alone', (host) => {
    expect(actionsFor(bundle, host)).toEqual({ frame: null, fetch: null })
  })
})

test.each(['sanctioned', 'monitored', 'none'] as const)('an app tagged %s is not blocked', (tag) => {
  expect(actionsFor(aBundle({ tags: { dropbox: tag } }), 'dropbox.com').frame).toBeNull()
})

test('an app inside a blocked domain stays open, and a blocked app inside an open domain is blocked', () => {
  const suiteBlocked = { ...nested, tags: { suite: 'unsanctioned' } as const }
  expect(actionsFor(suiteBlocked, 'www.suite.com').frame).toBe('redirect')
  expect(actionsFor(suiteBlocked, 'drive.suite.com').frame).toBe('allow')
  expect(actionsFor(suiteBlocked, 'login.suite.com').frame).toBe('allow')
  expect(actionsFor(suiteBlocked, 'eu.login.suite.com').frame).toBe('redirect')

  const driveBlocked = { ...nested, tags: { drive: 'unsanctioned' } as const }
  expect(actionsFor(driveBlocked, 'drive.suite.com').frame).toBe('redirect')
  expect(actionsFor(driveBlocked, 'www.suite.com').frame).toBeNull()
})

test('an exact host is blocked alone, whatever the spelling of its address', () => {
  const bundle = { ...nested, tags: { login: 'unsanctioned' } as const }
  const { rules } = compileRules(bundle, NONE_PROTECTED, BLOCK_PAGE, '0.1.0')
  for (const url of [
    'https://login.suite.com',
    'http://login.suite.com:8080/a?b#c',
    'wss://login.suite.com./x',
    'https://login.suite.com../x',
    'https://a.b:c.d@login.suite.com/x',
  ]) {
    expect(decide(rules, url, 'main_frame')).toBe('redirect')
  }
  for (const url of [
    'https://eu.login.suite.com/',
    'https://suite.com/login.suite.com',
    'https://suite.com/?a.b.c',
    'https://login.suite.com@www.suite.com/',
  ]) {
    expect(decide(rules, url, 'main_frame')).toBeNull()
  }
})

describe('what can’t be blocked', () => {
  const protectedHosts = new ProtectedHosts(['portal.dropbox.com'])

  test('a protected host inside a blocked domain stays reachable', () => {
    const bundle = aBundle({ tags: { dropbox: 'unsanctioned' } })
    expect(actionsFor(bundle, 'portal.dropbox.com', protectedHosts).frame).toBe('allow')
    expect(actionsFor(bundle, 'www.dropbox.com', protectedHosts).frame).toBe('redirect')
  })

  test.each(['portal.dropbox.com', 'eu.portal.dropbox.com', 'com', 'co.uk', 'github.io', 'clients2.google.com'])(
    'an entry for %s is refused and named',
    (host) => {
      const bundle = aBundle({
        apps: [anApp({ id: 'bad', domains: [host, 'bad.example'] })],
        tags: { bad: 'unsanctioned' },
      })
      const { rules, refused } = compileRules(bundle, protectedHosts, BLOCK_PAGE, '0.1.0')
      expect(refused).toEqual([host])
      expect(decide(rules, `https://${host}/`, 'main_frame')).not.toBe('redirect')
      expect(decide(rules, 'https://bad.example/', 'main_frame')).toBe('redirect')
    },
  )
})

test('the marker rule says which bundle the rules were made from, and by which version of the extension', () => {
  const { rules } = compileRules(aBundle({ version: 42 }), NONE_PROTECTED, BLOCK_PAGE, '1.2.3')
  const marker = rules.find(({ id }) => id === MARKER_RULE_ID)
  expect(originOf(marker)).toEqual({ bundleVersion: 42, compiledBy: '1.2.3' })
  expect(originOf(undefined)).toBeNull()
})

test('a host of the greatest depth has rule ids that the next update removes', () => {
  const deepest = `${'a.'.repeat(125)}com`
  const bundle = aBundle({ apps: [anApp({ id: 'deep', domains: [deepest] })], tags: { deep: 'unsanctioned' } })
  const { rules } = compileRules(bundle, NONE_PROTECTED, BLOCK_PAGE, '0.1.0')
  expect(decide(rules, `https://${deepest}/`, 'main_frame')).toBe('redirect')
  expect(rules.every(({ id }) => ALL_RULE_IDS.includes(id))).toBe(true)
})

test('an exact host too deep for the browser’s regular expressions is refused alone', () => {
  const deep = 'a.b.c.d.e.f.g.example'
  const bundle = aBundle({
    apps: [anApp({ id: 'deep', hosts: [deep, 'a.example'] })],
    tags: { deep: 'unsanctioned' },
  })
  const { rules, refused } = compileRules(bundle, NONE_PROTECTED, BLOCK_PAGE, '0.1.0')
  expect(refused).toEqual([deep])
  expect(decide(rules, 'https://a.example/', 'main_frame')).toBe('redirect')
})

test('every rule has an id of its own, which the next update removes', () => {
  const bundle = { ...nested, tags: { suite: 'unsanctioned', login: 'unsanctioned' } as const }
  const ids = compileRules(bundle, NONE_PROTECTED, BLOCK_PAGE, '0.1.0').rules.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => ALL_RULE_IDS.includes(id))).toBe(true)
})

test('the rules say of any host what the host index and the protected list say', () => {
  const label = fc.constantFrom('a', 'b', 'c')
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.example`)
  const app = fc.record({
    domains: fc.uniqueArray(host, { maxLength: 2 }),
    hosts: fc.uniqueArray(host, { maxLength: 2 }),
    blocked: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.array(app, { minLength: 1, maxLength: 4 }),
      fc.array(host, { maxLength: 1 }),
      host,
      (drafts, protectedNames, asked) => {
        // A domain belongs to one app at most: the catalog's validator sees to that.
        const seen = new Set<string>()
        const unseen = (kind: string) => (entry: string) => {
          const isNew = !seen.has(kind + entry)
          seen.add(kind + entry)
          return isNew
        }
        const apps = drafts.map((draft, index) =>
          anApp({
            id: `app-${index}`,
            domains: draft.domains.filter(unseen('domain ')),
            hosts: draft.hosts.filter(unseen('host ')),
          }),
        )
        const tags = Object.fromEntries(
          drafts.flatMap(({ blocked }, index) => (blocked ? [[`app-${index}`, 'unsanctioned' as const]] : [])),
        )
        const bundle = aBundle({ apps, tags })
        const owner = HostIndex.open(buildHostIndex(apps)).lookup(asked)
        const protectedHosts = new ProtectedHosts(protectedNames)
        const expected = owner !== null && isBlocked(bundle, { id: owner }) && !protectedHosts.protects(asked)
        expect(actionsFor(bundle, asked, protectedHosts).frame === 'redirect').toBe(expected)
      },
    ),
    { numRuns: 2_000 },
  )
})
