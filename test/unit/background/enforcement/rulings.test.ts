import { expect, test } from 'vitest'
import { type RulingBasis, Rulings } from '../../../../background/enforcement/rulings.ts'
import { treatmentsBy } from '../../../../background/enforcement/treatment.ts'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { aTag } from '../../../fixtures/bundle-builder.ts'

const UNTIL = 1_795_000_000_000
const tags = { dropbox: aTag('unsanctioned', { except: ['dropbox.com/help'] }), trello: aTag('monitored') }

function rulings(part: Partial<RulingBasis> = {}): Rulings {
  return new Rulings({
    appOfHost: (host) => /(?:^|\.)(dropbox|trello|github)\.com$/.exec(host)?.[1] ?? null,
    treatments: treatmentsBy({ tags }, 'everything'),
    opened: () => null,
    protectedHosts: new ProtectedHosts(['portal.dropbox.com']),
    policy: { blocked: [], allowed: [], reach: 'everything' },
    ...part,
  })
}
const policy = (lists: Partial<RulingBasis['policy']>) => ({
  policy: { blocked: [], allowed: [], reach: 'pages' as const, ...lists },
})

test.each([
  ['https://www.dropbox.com/x', { kind: 'blocked', by: 'tag', appId: 'dropbox', reach: 'everything' }],
  ['http://user:pw@DROPBOX.com.:8080/', { kind: 'blocked', by: 'tag', appId: 'dropbox', reach: 'everything' }],
  ['https://dropbox.com/%68elp', { kind: 'open', appId: 'dropbox', until: null }],
  ['https://portal.dropbox.com/', { kind: 'open', appId: 'dropbox', until: null }],
  ['https://trello.com/', { kind: 'warned', appId: 'trello' }],
  ['https://github.com/', { kind: 'open', appId: 'github', until: null }],
  ['https://example.org/', { kind: 'open', appId: null, until: null }],
  ['chrome://settings/', { kind: 'open', appId: null, until: null }],
  ['about:blank', { kind: 'open', appId: null, until: null }],
  ['not an address', { kind: 'open', appId: null, until: null }],
])('at %s', (url, ruling) => {
  expect(rulings().at(url)).toEqual(ruling)
})

test('what was opened for a time says until when, and only where it would have been stopped', () => {
  const opened = rulings({ opened: (appId) => (appId === 'dropbox' ? UNTIL : null) })
  expect(opened.at('https://dropbox.com/')).toEqual({ kind: 'open', appId: 'dropbox', until: UNTIL })
  expect(opened.at('https://dropbox.com/help')).toEqual({ kind: 'open', appId: 'dropbox', until: null })
  expect(opened.at('https://trello.com/').kind).toBe('warned')
})

test('the policy’s own addresses go before tags, exceptions and bypasses', () => {
  const opened = () => UNTIL
  const listed = rulings({
    opened,
    ...policy({ blocked: ['dropbox.com/share', 'games.example'], allowed: ['trello.com'] }),
  })
  expect(listed.at('https://dropbox.com/share/1')).toEqual({
    kind: 'blocked',
    by: 'policy',
    appId: 'dropbox',
    reach: 'pages',
  })
  expect(listed.at('https://games.example/')).toEqual({ kind: 'blocked', by: 'policy', appId: null, reach: 'pages' })
  expect(listed.at('https://trello.com/')).toEqual({ kind: 'open', appId: 'trello', until: null })
})

test.each([
  ['the allowed one says more', ['example.com'], ['.example.com'], 'open'],
  ['the blocked one says more', ['example.com/a'], ['example.com'], 'blocked'],
  ['both say the same', ['example.com/a'], ['example.com/a'], 'open'],
])('of two of the policy’s addresses, where %s', (_, blocked, allowed, kind) => {
  expect(rulings(policy({ blocked, allowed })).at('https://example.com/a').kind).toBe(kind)
})

test('what is protected is open, whatever the policy lists', () => {
  expect(
    rulings(policy({ blocked: ['dropbox.com', 'portal.dropbox.com/x'] })).at('https://portal.dropbox.com/x').kind,
  ).toBe('open')
})
