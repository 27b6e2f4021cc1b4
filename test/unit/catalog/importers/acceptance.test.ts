import { describe, expect, test } from 'vitest'
import type { AppWord, LoadedApp } from '../../../../catalog/app-word.ts'
import { Acceptance } from '../../../../catalog/importers/acceptance.ts'
import type { RawApp } from '../../../../core/protocol/catalog-imports.ts'

const BOX: LoadedApp = { id: 'box', name: 'Box', category: 'storage', domains: ['box.com'], hosts: [] }
const MFA = { value: true, source: 'https://acme.com/security' }
const ACME = { id: 'acme', name: 'Acme', category: 'storage', domains: ['acme.com'] }

/** Takes the rows over a catalog of Box alone; `words` is what admins had said. */
function accept(rows: RawApp[], words: Record<string, AppWord> = {}) {
  const custom = Object.entries(words).map(([id, word]) => ({ ...BOX, ...word, id }))
  const acceptance = new Acceptance({
    categories: new Map([['storage', 'File storage']]),
    catalog: new Map([['box', BOX]]),
    words: new Map(Object.entries(words)),
    inForce: [...custom, ...('box' in words ? [] : [BOX])],
  })
  for (const [index, row] of rows.entries()) acceptance.take({ ...row, place: `line ${index + 1}` })
  acceptance.finish()
  return acceptance
}

const refusalsOf = (rows: RawApp[]) =>
  accept(rows).refusals.map(({ place, field, value, reason }) => [place, field, value, reason])

test('what people write is brought into the catalog’s form', () => {
  const { words, refusals } = accept([
    {
      name: '  Café Crème ',
      vendor: ' ',
      category: 'FILE STORAGE',
      audience: 'Both',
      headquarters: 'de',
      homepage: 'www.example.com/start',
      domains: ['https://BÜCHER.example.de:8443/start?q#x', 'Acme.com.', '*.acme.com', ' '],
      hosts: ['App.Acme.net'],
    },
  ])
  expect(refusals).toEqual([])
  expect([...words]).toEqual([
    [
      'cafe-creme',
      {
        name: 'Café Crème',
        category: 'storage',
        audience: 'both',
        headquarters: 'DE',
        homepage: 'https://www.example.com/start',
        domains: ['acme.com', 'xn--bcher-kva.example.de'],
        hosts: ['app.acme.net'],
      },
    ],
  ])
})

describe('one part is left out, with the reason, and the rest goes in', () => {
  test.each<[string, RawApp, string, RegExp]>([
    ['a public suffix', { domains: ['acme.com', 'github.io'] }, 'domains', /public suffix/],
    ['an IPv4 address', { hosts: ['192.0.2.7'] }, 'hosts', /IP address/],
    ['an IPv6 address', { hosts: ['[2001:db8::7]'] }, 'hosts', /IP address/],
    ['an internal name', { domains: ['acme.com', 'acme.corp'] }, 'domains', /no listed public suffix/],
    ['shared ground', { domains: ['acme.com', 'amazonaws.com'] }, 'domains', /many apps share/],
    ['no host at all', { hosts: ['a b'] }, 'hosts', /Not a host name/],
    ['a wildcard as exact host', { hosts: ['*.acme.net'] }, 'hosts', /Not a host name/],
    ['another app’s domain', { domains: ['acme.com', 'BOX.com'] }, 'domains', /"box.com" is the app "box"’s already/],
    ['a country by name', { headquarters: 'Norway' }, 'headquarters', /ISO 3166-1/],
    ['a homepage over http', { homepage: 'http://acme.com' }, 'homepage', /https/],
    ['an alternative that no app is', { alternatives: ['box', 'boxy'] }, 'alternatives', /No app/],
    ['a fact that is none', { facts: { mfa: MFA, fun: MFA } }, 'facts', /asks nothing/],
    ['a fact without a page', { facts: { mfa: { value: true, source: 'http://acme.com' } } }, 'facts', /https/],
    ['itself as alternative', { alternatives: ['acme'] }, 'alternatives', /its own/],
  ])('%s', (_, part, field, reason) => {
    const { words, refusals, counts } = accept([{ ...ACME, ...part }])
    expect(refusals).toEqual([
      expect.objectContaining({ place: 'line 1', appId: 'acme', field, reason: expect.stringMatching(reason) }),
    ])
    expect(words.get('acme')?.domains).toEqual(['acme.com'])
    expect(counts).toMatchObject({ added: 1, refused: 0 })
  })
})

describe('a row is refused', () => {
  test.each<[string, RawApp, RegExp]>([
    ['without a name', { ...ACME, name: '' }, /no name/],
    ['of a category that is not known', { ...ACME, category: 'crm' }, /no category/],
    ['without a domain that can be taken', { ...ACME, domains: ['com'] }, /neither a domain nor a host/],
    ['with an id that is none', { ...ACME, id: 'The Acme' }, /lower-case words/],
    ['with neither an id nor a name', { domains: ['acme.com'] }, /no id, and no name/],
    ['that says nothing', { id: 'box' }, /Nothing is said/],
  ])('%s', (_, row, reason) => {
    const { words, refusals, counts } = accept([row])
    expect(refusals.at(-1)).toMatchObject({ field: 'app', reason: expect.stringMatching(reason) })
    expect([words.size, counts.refused]).toEqual([0, 1])
  })

  test('whose id another row has', () => {
    expect(refusalsOf([ACME, { ...ACME, domains: ['acme.net'] }])).toEqual([
      ['line 2', 'app', 'acme', 'The id stands in line 1 already'],
    ])
  })
})

test('rows agree with one another: the first to name a domain has it', () => {
  expect(refusalsOf([ACME, { ...ACME, id: 'other', domains: ['acme.com', 'other.com'] }])).toEqual([
    ['line 2', 'domains', 'acme.com', '"acme.com" is the app "acme"’s already'],
  ])
})

test('a deeper domain, or an exact host, under the domain of another app is taken', () => {
  expect(refusalsOf([{ ...ACME, domains: ['notes.box.com'], hosts: ['box.com'] }])).toEqual([])
})

test('an alternative may come later in the file', () => {
  expect(
    refusalsOf([
      { ...ACME, alternatives: ['later'] },
      { ...ACME, id: 'later', domains: ['later.com'] },
    ]),
  ).toEqual([])
})

test('a row of a catalog app overrides what it says, and nothing else', () => {
  const { words, counts } = accept([{ id: 'box', name: 'Our Box' }])
  expect([...words]).toEqual([['box', { name: 'Our Box' }]])
  expect(counts.overridden).toBe(1)
})

test('what an app gives up is free for the rows after it', () => {
  expect(
    refusalsOf([
      { id: 'box', domains: ['box.net'] },
      { ...ACME, domains: ['box.com'] },
    ]),
  ).toEqual([])
})

test('a row that says what holds already changes nothing', () => {
  const said = { name: 'Acme', category: 'storage', domains: ['acme.com'] }
  const { words, counts } = accept([ACME, { id: 'box', domains: ['box.com'] }], { acme: said })
  expect([words.size, counts.unchanged]).toEqual([0, 2])
  expect(accept([{ ...ACME, name: 'Acme 2' }], { acme: said }).counts.changed).toBe(1)
})

test('a row that was taken in part says the same when it comes again', () => {
  const { words } = accept([{ ...ACME, alternatives: ['box', 'boxy'] }])
  const again = accept([{ ...ACME, alternatives: ['box', 'boxy'] }], Object.fromEntries(words))
  expect(again.counts.unchanged).toBe(1)
})

test('alternatives of a catalog app are kept where all that are sent are refused', () => {
  expect(accept([{ id: 'box', vendor: 'Box', alternatives: ['boxy'] }]).words.get('box')).toEqual({ vendor: 'Box' })
  const { words, counts } = accept([{ id: 'box', alternatives: ['boxy'] }])
  expect([words.size, counts.refused]).toEqual([0, 1])
})

test('facts say the same in whatever order, as the database gives them back', () => {
  const { id: _, ...acme } = ACME
  const said = { ...acme, facts: { 'soc-2': MFA, mfa: MFA } }
  const row = { ...ACME, facts: { mfa: { source: MFA.source, value: true }, 'soc-2': MFA } }
  expect(accept([row], { acme: said }).counts.unchanged).toBe(1)
})

test('facts of a catalog app are taken away by none, and kept where all that are sent are refused', () => {
  expect(accept([{ id: 'box', facts: {} }]).words.get('box')).toEqual({ facts: {} })
  expect(accept([{ id: 'box', vendor: 'Box', facts: { fun: MFA } }]).words.get('box')).toEqual({ vendor: 'Box' })
})
