import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildHostIndex } from '../../../../core/hosts/build-host-index.ts'
import { HostNotIndexable, type HostOwner } from '../../../../core/hosts/host-entries.ts'
import { bucketOf, finishHash, multiplierOf, stepHash } from '../../../../core/hosts/host-hash.ts'
import { HostIndex } from '../../../../core/hosts/host-index.ts'
import { bucketsFor, readHeader } from '../../../../core/hosts/host-index-format.ts'
import { HostMap } from '../../../fixtures/host-map.ts'

function indexOf(owners: Iterable<HostOwner>): HostIndex {
  return HostIndex.open(buildHostIndex(owners))
}

function owner(id: string, domains: string[], hosts: string[] = []): HostOwner {
  return { id, domains, hosts }
}

describe('lookup', () => {
  const index = indexOf([
    owner('google', ['google.com']),
    owner('drive', ['drive.google.com']),
    owner('api', [], ['api.google.com']),
    owner('front', [], ['shop.example']),
    owner('shops', ['shop.example']),
    owner('deep', ['a.b.c.d.e.f.g.h.i.example']),
    owner('tenant', ['acme.cloud.co.uk']),
  ])

  test.each([
    ['google.com', 'google'],
    ['www.google.com', 'google'],
    ['drive.google.com', 'drive'],
    ['a.b.drive.google.com', 'drive'],
    ['api.google.com', 'api'],
    ['v1.api.google.com', 'google'],
    ['shop.example', 'front'],
    ['www.shop.example', 'shops'],
    ['a.b.c.d.e.f.g.h.i.example', 'deep'],
    ['x.a.b.c.d.e.f.g.h.i.example', 'deep'],
    ['b.c.d.e.f.g.h.i.example', null],
    ['www.acme.cloud.co.uk', 'tenant'],
    ['cloud.co.uk', null],
    ['other.cloud.co.uk', null],
    ['notgoogle.com', null],
    ['google.com.evil.example', null],
    ['google.co', null],
    ['com', null],
    ['', null],
  ])('%s → %s', (host, app) => {
    expect(index.lookup(host)).toBe(app)
  })

  test('knows single labels and addresses, too', () => {
    const names = indexOf([owner('zip', ['zip']), owner('router', [], ['router', '192.0.2.7', '[2001:db8::1]'])])
    const hosts = ['zip', 'files.zip', 'a.b.zip', 'router', 'www.router', '192.0.2.7', '[2001:db8::1]', '[2001:db8::2]']
    expect(hosts.map((host) => names.lookup(host))).toEqual([
      ...['zip', 'zip', 'zip', 'router', null, 'router', 'router', null],
    ])
  })

  test('finds nothing where nothing was put in', () => {
    expect(indexOf([]).lookup('example.com')).toBeNull()
    expect(indexOf([owner('empty', [])]).lookup('example.com')).toBeNull()
  })

  test('gives an entry that two apps claim to the later one, and keeps one of it', () => {
    const index = indexOf([owner('first', ['a.example'], ['b.example']), owner('second', ['a.example'], ['b.example'])])
    expect([index.lookup('a.example'), index.lookup('b.example')]).toEqual(['second', 'second'])
    expect(index.entries).toBe(2)
  })

  test.each([1, 2, 63, 127, 128, 252, 253, 254, 255])('finds a name of %i characters', (length) => {
    const name = 'x'.repeat(length)
    const index = indexOf([owner('long', [name])])
    expect(index.lookup(name)).toBe('long')
    expect(index.lookup(`${name.slice(1)}y`)).toBeNull()
    expect(index.lookup(`${name}x`)).toBeNull()
    expect(index.lookup(name.slice(1))).toBeNull()
    expect(index.lookup(`www.${name}`)).toBe('long')
  })

  test('answers for hosts that are longer than any entry', () => {
    const index = indexOf([owner('app', ['example.com'], ['a.b.c.d.example.com'])])
    expect(index.lookup(`${'a.'.repeat(50_000)}example.com`)).toBe('app')
    expect(index.lookup(`${'x'.repeat(100_000)}.org`)).toBeNull()
  })

  test('tells more apps apart than 16 bits can number', () => {
    const owners = Array.from({ length: 70_000 }, (_, app) => owner(`app-${app}`, [`name-${app}.example`]))
    const index = indexOf(owners)
    expect([0, 65_535, 65_536, 69_999].map((app) => index.lookup(`www.name-${app}.example`))).toEqual([
      ...['app-0', 'app-65535', 'app-65536', 'app-69999'],
    ])
    expect(owners.filter(({ id, domains }) => index.lookup(domains[0] ?? '') !== id)).toEqual([])
    expect(owners.filter((_, app) => index.lookup(`name-${app}.exampla`) !== null)).toEqual([])
  })

  test('says of any host what two maps and a walk over its labels say', () => {
    const label = fc.constantFrom('a', 'b', 'c', 'aa', 'b-c', 'xn--a')
    const host = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'))
    const names = fc.array(host, { maxLength: 8 })
    const owners = fc.array(fc.record({ id: fc.constantFrom('p', 'q', 'r', 's'), domains: names, hosts: names }))
    const odd = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', 'é', '中', '\0') }), fc.domain())
    fc.assert(
      fc.property(owners, fc.array(fc.oneof(host, odd), { maxLength: 30 }), fc.nat(), (list, hosts, seed) => {
        const index = HostIndex.open(buildHostIndex(list, seed))
        const map = new HostMap(list)
        expect(hosts.map((asked) => [asked, index.lookup(asked)])).toEqual(
          hosts.map((asked) => [asked, map.lookup(asked)]),
        )
        expect(index.entries).toBe(map.entries)
      }),
      { numRuns: 2_000 },
    )
  })

  test('says the same for names as they are on the internet', () => {
    const owners = fc.array(
      fc.record({ id: fc.constantFrom('p', 'q'), domains: fc.array(fc.domain()), hosts: fc.array(fc.domain()) }),
    )
    fc.assert(
      fc.property(owners, fc.array(fc.domain()), fc.nat(), (list, others, seed) => {
        const index = HostIndex.open(buildHostIndex(list, seed))
        const map = new HostMap(list)
        const listed = list.flatMap(({ domains, hosts }) => [...domains, ...hosts])
        const hosts = [...listed, ...others].flatMap((name) => [name, `www.${name}`, `${name}.org`, name.slice(1)])
        expect(hosts.map((asked) => [asked, index.lookup(asked)])).toEqual(
          hosts.map((asked) => [asked, map.lookup(asked)]),
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('building', () => {
  test.each([
    ['an empty name', ''],
    ['a name of 256 characters', 'x'.repeat(256)],
    ['a name that isn’t punycode', 'bücher.example'],
  ])('refuses %s', (_, name) => {
    expect(() => buildHostIndex([owner('app', [name])])).toThrow(HostNotIndexable)
    expect(() => buildHostIndex([owner('app', [], [name])])).toThrow(HostNotIndexable)
    expect(() => buildHostIndex([owner(name, [])])).toThrow(HostNotIndexable)
  })

  test('makes the same blob of the same owners and seed', () => {
    const owners = [owner('app', ['example.com', 'example.org'], ['www.example.net'])]
    expect(buildHostIndex(owners, 7)).toEqual(buildHostIndex(owners, 7))
  })

  test('takes another seed where a list was made to fill one bucket', () => {
    const seed = 1_234
    const names = namesInFirstBucket(400, seed)
    const blob = buildHostIndex([owner('app', names)], seed)
    expect(readHeader(blob).seed).not.toBe(seed)
    const index = HostIndex.open(blob)
    expect(names.filter((name) => index.lookup(name) !== 'app')).toEqual([])
  })

  test('keeps its seed where one name is listed over and over', () => {
    const blob = buildHostIndex([owner('app', Array<string>(100_000).fill('example.com'))], 1_234)
    expect(readHeader(blob)).toMatchObject({ seed: 1_234, entries: 1 })
  })

  test('needs at most 11 bytes for a name beside its characters and its app’s id', () => {
    const names = Array.from({ length: 20_000 }, (_, name) => `name-${name}.example`)
    const blob = buildHostIndex([owner('app', names)])
    const characters = names.reduce((sum, name) => sum + name.length, 0)
    expect((blob.byteLength - characters) / names.length).toBeLessThan(11)
  })

  function namesInFirstBucket(count: number, seed: number): string[] {
    const names: string[] = []
    for (let tried = 0; names.length < count; tried++) {
      const name = `x${tried}.example`
      if (bucketOf(hashOf(name, seed), bucketsFor(count)) === 0) names.push(name)
    }
    return names
  }

  function hashOf(name: string, seed: number): number {
    const backwards = Array.from({ length: name.length }, (_, at) => name.charCodeAt(name.length - 1 - at))
    return finishHash(backwards.reduce((hash, unit) => stepHash(hash, unit, multiplierOf(seed)), seed))
  }
})
