import { describe, expect, test } from 'vitest'
import type { CatalogProblem } from '../../../catalog/catalog-problem.ts'
import type { CatalogApp } from '../../../catalog/format.ts'
import { SHARED_INFRASTRUCTURE } from '../../../catalog/shared-infrastructure.ts'
import { type CatalogSource, validateCatalog } from '../../../catalog/validate-catalog.ts'

const DROPBOX: CatalogApp = {
  id: 'dropbox',
  name: 'Dropbox',
  homepage: 'https://www.dropbox.com',
  domains: ['dropbox.com'],
}
const BOX: CatalogApp = { id: 'box', name: 'Box', domains: ['box.com'] }

/** One file, correctly named, unless a field is given otherwise. */
function file(apps: unknown, changes: Record<string, unknown> = {}): CatalogSource {
  return { fileName: 'storage.json', content: { category: { id: 'storage', name: 'Storage' }, apps, ...changes } }
}

function otherFile(apps: unknown): CatalogSource {
  return { fileName: 'sync.json', content: { category: { id: 'sync', name: 'Sync' }, apps } }
}

test('a correct catalog has no problems', () => {
  expect(validateCatalog([file([DROPBOX], { $schema: '../catalog.schema.json' }), otherFile([BOX])])).toEqual([])
})

describe('one bad app makes one problem, at its place', () => {
  test.each<[string, object, string, RegExp]>([
    ['an unknown property', { ...BOX, risk: 3 }, 'apps[0].risk', /never/],
    ['no name', { id: 'box', domains: ['box.com'] }, 'apps[0].name', /name/],
    ['a blank name', { ...BOX, name: '  ' }, 'apps[0].name', /length/],
    ['an audience outside the list', { ...BOX, audience: 'students' }, 'apps[0].audience', /students/],
    ['a country by name', { ...BOX, headquarters: 'Norway' }, 'apps[0].headquarters', /ISO 3166-1/],
    ['a homepage over http', { ...BOX, homepage: 'http://www.box.com' }, 'apps[0].homepage', /https:/],
    ['a homepage that is no address', { ...BOX, homepage: 'https://' }, 'apps[0].homepage', /URL/],
    ['an empty list', { ...BOX, hosts: [] }, 'apps[0].hosts', /length/],
    ['neither a domain nor a host', { id: 'box', name: 'Box' }, 'apps[0]', /neither a domain nor a host/],
    ['upper case', { ...BOX, domains: ['Box.com'] }, 'apps[0].domains[0]', /lower case, punycode/],
    ['letters outside ASCII', { ...BOX, domains: ['bücher.de'] }, 'apps[0].domains[0]', /lower case, punycode/],
    ['a scheme', { ...BOX, domains: ['https://box.com'] }, 'apps[0].domains[0]', /without scheme/],
    ['a port', { ...BOX, hosts: ['app.box.com:443'] }, 'apps[0].hosts[0]', /port/],
    ['a trailing dot', { ...BOX, hosts: ['app.box.com.'] }, 'apps[0].hosts[0]', /trailing dot/],
    ['a wildcard', { ...BOX, domains: ['*.box.com'] }, 'apps[0].domains[0]', /lower case/],
    ['an IPv4 address as host', { ...BOX, hosts: ['192.0.2.7'] }, 'apps[0].hosts[0]', /an IP address/],
    ['an IPv4 address as domain', { ...BOX, domains: ['192.0.2.7'] }, 'apps[0].domains[0]', /an IP address/],
    ['an ICANN suffix', { ...BOX, domains: ['co.uk'] }, 'apps[0].domains[0]', /public suffix/],
    ['a private suffix', { ...BOX, domains: ['github.io'] }, 'apps[0].domains[0]', /public suffix/],
    ['a suffix as host', { ...BOX, hosts: ['cloudfront.net'] }, 'apps[0].hosts[0]', /public suffix/],
    ['an internal name', { ...BOX, domains: ['box.corp'] }, 'apps[0].domains[0]', /no listed public suffix/],
    ['a single label', { ...BOX, hosts: ['box'] }, 'apps[0].hosts[0]', /public suffix/],
    ['shared infrastructure', { ...BOX, domains: ['amazonaws.com'] }, 'apps[0].domains[0]', /many apps share/],
    ['an alternative that no app is', { ...BOX, alternatives: ['boxy'] }, 'apps[0].alternatives[0]', /No app .*"boxy"/],
    ['itself as alternative', { ...BOX, alternatives: ['box'] }, 'apps[0].alternatives[0]', /its own alternative/],
    ['the same domain twice', { ...BOX, domains: ['box.com', 'box.com'] }, 'apps[0].domains[1]', /twice/],
  ])('%s', (_, app, path, message) => {
    expect(validateCatalog([file([app])])).toEqual([
      { file: 'storage.json', appId: 'box', path, message: expect.stringMatching(message) },
    ])
  })
})

describe('a bad file makes a problem', () => {
  test.each<[string, CatalogSource, string, RegExp]>([
    ['whose name is not its category', { ...file([BOX]), fileName: 'sync.json' }, 'category.id', /"storage\.json"/],
    ['that is no object', { fileName: 'storage.json', content: 'apps' }, '', /Object/],
    ['without a category', { fileName: 'storage.json', content: { apps: [BOX] } }, 'category', /category/],
    ['whose category has no name', file([BOX], { category: { id: 'storage' } }), 'category.name', /name/],
    ['without apps', file(undefined), 'apps', /Array/],
    ['with more than the format knows', file([BOX], { version: 2 }), 'version', /never/],
    ['with an app that has no usable id', file([{ ...BOX, id: 'The Box' }]), 'apps[0].id', /lower-case words/],
  ])('%s', (_, source, path, message) => {
    const problems = validateCatalog([source])
    expect(problems).toContainEqual({
      file: source.fileName,
      appId: null,
      path,
      message: expect.stringMatching(message),
    } satisfies CatalogProblem)
  })
})

test('an id is given once over all files', () => {
  expect(validateCatalog([file([BOX]), otherFile([{ ...DROPBOX, id: 'box' }])])).toEqual([
    { file: 'sync.json', appId: 'box', path: 'apps[0].id', message: expect.stringContaining('storage.json') },
  ])
})

test.each([
  ['domain', { domains: ['example.com'] }, 'apps[0].domains[0]'],
  ['host', { hosts: ['files.example.com'] }, 'apps[0].hosts[0]'],
] as const)('a %s is claimed by one app over all files', (_, claim, path) => {
  const [one, other] = [
    { id: 'one', name: 'One', ...claim },
    { id: 'other', name: 'Other', ...claim },
  ]
  expect(validateCatalog([file([one]), otherFile([other])])).toEqual([
    { file: 'sync.json', appId: 'other', path, message: expect.stringContaining('"one" of storage.json') },
  ])
})

test('an alternative may stand in another file, or be malformed itself', () => {
  const box = { ...BOX, alternatives: ['dropbox'] }
  expect(validateCatalog([file([box]), otherFile([DROPBOX])])).toEqual([])
  const problems = validateCatalog([file([box]), otherFile([{ ...DROPBOX, name: '' }])])
  expect(problems.map(({ path }) => path)).toEqual(['apps[0].name'])
})

test('an alternative is named once', () => {
  const box = { ...BOX, alternatives: ['dropbox', 'dropbox'] }
  expect(validateCatalog([file([box, DROPBOX])])).toEqual([
    { file: 'storage.json', appId: 'box', path: 'apps[0].alternatives[1]', message: expect.stringContaining('twice') },
  ])
})

test('a deeper domain, or an exact host, under the domain of another app is no conflict', () => {
  const roof = { id: 'roof', name: 'Roof', domains: ['example.com'] }
  const room = { id: 'room', name: 'Room', domains: ['room.example.com'], hosts: ['example.com'] }
  expect(validateCatalog([file([roof, room])])).toEqual([])
})

test('a homepage may stand on a host that is not the app’s own', () => {
  expect(validateCatalog([file([{ ...BOX, homepage: 'https://www.example.com/products/box' }])])).toEqual([])
})

test('every shared domain is refused as a subtree, and open to exact hosts and deeper domains', () => {
  for (const { domain } of SHARED_INFRASTRUCTURE) {
    expect(validateCatalog([file([{ ...BOX, domains: [domain] }])])).toHaveLength(1)
    expect(validateCatalog([file([{ ...BOX, domains: [`box.${domain}`] }])])).toEqual([])
    expect(validateCatalog([file([{ ...BOX, hosts: [`app.box.${domain}`] }])])).toEqual([])
  }
})

test('a malformed app does not hide what is wrong with the others', () => {
  const problems = validateCatalog([
    file([
      { ...BOX, name: '' },
      { ...DROPBOX, domains: ['com'] },
    ]),
  ])
  expect(problems.map(({ appId, path }) => [appId, path])).toEqual([
    ['box', 'apps[0].name'],
    ['dropbox', 'apps[1].domains[0]'],
  ])
})
