import { describe, expect, test } from 'vitest'
import { readCsv } from '../../../../catalog/importers/read-csv.ts'
import { readDomains } from '../../../../catalog/importers/read-domains.ts'
import { readJson } from '../../../../catalog/importers/read-json.ts'

describe('a CSV file', () => {
  test('gives a row a line, with lists by space or semicolon, and leaves out empty cells', () => {
    const csv = [
      '\uFEFFid,name,vendor,category,audience,headquarters,homepage,domains,hosts',
      'acme,"Acme, the ""Wiki""",Acme,notes,both,US,https://acme.example.com,acme.com;acme.net,',
      '',
      'beta,Beta,,notes,,,,,a.beta.com b.beta.com',
    ].join('\r\n')
    expect(readCsv(csv).rows).toEqual([
      {
        place: 'line 2',
        id: 'acme',
        name: 'Acme, the "Wiki"',
        vendor: 'Acme',
        category: 'notes',
        audience: 'both',
        headquarters: 'US',
        homepage: 'https://acme.example.com',
        domains: ['acme.com', 'acme.net'],
      },
      { place: 'line 4', id: 'beta', name: 'Beta', category: 'notes', hosts: ['a.beta.com', 'b.beta.com'] },
    ])
  })

  test('may have its columns in any order and case, and semicolons between them', () => {
    expect(readCsv('Domains;ID\nacme.com, acme.net;acme\n').rows).toEqual([
      { place: 'line 2', id: 'acme', domains: ['acme.com', 'acme.net'] },
    ])
  })

  test('keeps the good lines where a line can’t be read', () => {
    const { rows, refusals } = readCsv('id,name\none,One\ntwo,Two,too,many\nthree,Three\n')
    expect(rows.map(({ id }) => id)).toEqual(['one', 'three'])
    expect(refusals).toEqual([expect.objectContaining({ place: 'line 3', field: 'app' })])
  })

  test.each([
    ['a column that is not known', 'id,domain\nacme,acme.com', /"domain" is none of id, name/],
    ['a column twice', 'id,name,id\n', /"id" stands twice/],
    ['neither id nor name', 'vendor,domains\n', /"id" or "name"/],
  ])('is refused as a whole with %s', (_, csv, message) => {
    expect(() => readCsv(csv)).toThrow(message)
  })
})

describe('a JSON file', () => {
  const acme = { id: 'acme', name: 'Acme', domains: ['acme.com'] }
  const file = { $schema: '../catalog.schema.json', category: { id: 'notes', name: 'Notes' }, apps: [acme] }

  test('may be one of the catalog, which brings its category along', () => {
    const { rows, categories } = readJson(JSON.stringify(file))
    expect(rows).toEqual([{ place: 'apps[0]', ...acme, category: 'notes' }])
    expect(categories).toEqual([file.category])
  })

  test('may say what is known of an app’s risk', () => {
    const app = { ...acme, facts: { mfa: { value: true, source: 'https://acme.com/security' } } }
    expect(readJson(JSON.stringify({ ...file, apps: [app] }))).toMatchObject({ rows: [app], refusals: [] })
  })

  test('may be several of them, or an array of apps', () => {
    expect(readJson(JSON.stringify([file])).rows).toEqual([{ place: '[0].apps[0]', ...acme, category: 'notes' }])
    const app = { ...acme, category: 'notes' }
    expect(readJson(JSON.stringify([app])).rows).toEqual([{ place: '[0]', ...app }])
  })

  test('keeps the good apps where one has another form', () => {
    const { rows, refusals } = readJson(JSON.stringify({ ...file, apps: [{ ...acme, risk: 3 }, 7, acme] }))
    expect(rows.map(({ place }) => place)).toEqual(['apps[2]'])
    expect(refusals).toEqual([
      expect.objectContaining({ place: 'apps[0]', appId: 'acme', reason: expect.stringContaining('risk') }),
      expect.objectContaining({ place: 'apps[1]', appId: null }),
    ])
  })

  test.each(['{', '{"apps": []}', '"acme.com"'])('is refused as a whole where it is neither: %s', (json) => {
    expect(() => readJson(json)).toThrow(/Not (readable as JSON|a catalog file)/)
  })
})

describe('a list of domains', () => {
  const list = [
    '# ours',
    'Acme.com  # main',
    '0.0.0.0 acme.net www.acme.net',
    '',
    '*.acme.org',
    'acme.com',
    'not a:domain',
  ]

  test('becomes an app a domain, named like it', () => {
    const { rows, refusals } = readDomains(list.join('\n'), { category: 'notes' })
    expect(rows).toEqual([
      { place: 'line 2', id: 'acme-com', name: 'acme.com', category: 'notes', domains: ['acme.com'] },
      { place: 'line 3', id: 'acme-net', name: 'acme.net', category: 'notes', domains: ['acme.net'] },
      { place: 'line 3', id: 'www-acme-net', name: 'www.acme.net', category: 'notes', domains: ['www.acme.net'] },
      { place: 'line 5', id: 'acme-org', name: 'acme.org', category: 'notes', domains: ['acme.org'] },
      { place: 'line 7', id: 'not', name: 'not', category: 'notes', domains: ['not'] },
    ])
    expect(refusals).toEqual([expect.objectContaining({ place: 'line 7', value: 'a:domain', reason: 'Not a domain' })])
  })

  test('becomes one app where one is named, and still knows the line of each', () => {
    const { rows, domainLines } = readDomains('acme.com\n\nacme.net', { id: 'acme', name: 'Acme' })
    expect(rows).toEqual([{ place: 'file', id: 'acme', name: 'Acme', domains: ['acme.com', 'acme.net'] }])
    expect(domainLines?.get('acme.net')).toBe(3)
  })

  test('is refused where it is empty', () => {
    expect(() => readDomains('# nothing\n', {})).toThrow('No domain')
  })
})
