import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCatalog, encodeCatalog } from '../../../../core/bundle/catalog-format.ts'
import { CatalogUnreadable } from '../../../../core/bundle/catalog-unreadable.ts'
import { anApp } from '../../../fixtures/bundle-builder.ts'
import { anyWrittenCatalog, inOrder } from '../../../fixtures/written-catalogs.ts'

const SUITE = {
  categories: { office: 'Office', storage: 'File storage' },
  apps: [
    anApp({ id: 'suite', name: 'Suite', vendor: 'Suite', domains: ['suite.com', 'suite.de', 'a.suite.com'] }),
    anApp({ id: 'drive', name: 'Suite Drive', vendor: 'Suite', domains: ['drive.com'], hosts: ['drive.suite.com'] }),
    anApp({ id: 'no-names' }),
  ],
}
const SECTIONS_START = 20

/** What comes of it: a catalog, or that there is none. Any other error fails the test. */
function outcomeOf(bytes: Uint8Array): unknown {
  try {
    return decodeCatalog(bytes)
  } catch (error) {
    if (error instanceof CatalogUnreadable) return 'unreadable'
    throw error
  }
}

/** A catalog of the given sections, whatever they hold. */
function sections(columns: unknown, prefixes: number[], owners: number[], text: string): Uint8Array {
  const json = Buffer.from(typeof columns === 'string' ? columns : JSON.stringify(columns))
  const header = Buffer.alloc(SECTIONS_START)
  header.write('HGC\x01', 'latin1')
  const lengths = [json.length, prefixes.length, owners.length, text.length]
  for (const [index, length] of lengths.entries()) header.writeUInt32LE(length, 4 + 4 * index)
  return Buffer.concat([header, json, Buffer.from(prefixes), Buffer.from(owners), Buffer.from(text, 'latin1')])
}

const columnsOf = (...names: unknown[]) => {
  const zeros = names.map(() => 0)
  return {
    ...{ categories: {}, id: zeros, name: names, vendor: zeros },
    ...{ category: zeros, alternatives: zeros, risk: zeros },
  }
}

test('what is written is read again, in its order', () => {
  fc.assert(
    fc.property(anyWrittenCatalog, (catalog) => {
      expect(decodeCatalog(encodeCatalog(catalog))).toEqual(inOrder(catalog))
    }),
    { numRuns: 500 },
  )
})

test('the same catalog gives the same bytes, in whatever order it comes', () => {
  fc.assert(
    fc.property(anyWrittenCatalog, (catalog) => {
      const turned = catalog.apps.map((app) => ({
        ...app,
        domains: [...app.domains, ...app.domains].reverse(),
        hosts: [...app.hosts].reverse(),
      }))
      const categories = Object.fromEntries(Object.entries(catalog.categories).reverse())
      expect(encodeCatalog({ categories, apps: turned.reverse() })).toEqual(encodeCatalog(catalog))
    }),
  )
})

test('many apps keep their names apart', () => {
  const apps = Array.from({ length: 20_000 }, (_, index) => {
    const id = `app-${String((index * 7_919) % 20_000).padStart(5, '0')}`
    const shared = index % 3 === 0 ? ['shared.example'] : []
    return {
      id,
      name: id,
      vendor: null,
      category: 'office',
      domains: [`${index}.example`, `${id}.test`, ...shared],
      hosts: [],
    }
  })
  const catalog = { categories: { office: 'Office' }, apps }
  expect(decodeCatalog(encodeCatalog(catalog))).toEqual(inOrder(catalog))
})

test('names are told by what they share with the one before, from the last label on', () => {
  const bytes = Buffer.from(encodeCatalog(SUITE))
  const text = 'com.drive\nsuite\n.a\ndrive\tde.suite\n'
  expect(bytes.subarray(-text.length).toString('latin1')).toBe(text)
  // New, new, as before, the first one again, the second one again.
  expect([...bytes.subarray(-text.length - 5, -text.length)]).toEqual([1, 1, 0, 2, 3])
  expect([...bytes.subarray(-text.length - 10, -text.length - 5)]).toEqual([0, 4, 9, 10, 0])
})

test('an id is left out where it is the name as a word, and so is a vendor of that name', () => {
  const [suite, drive] = SUITE.apps
  const text = Buffer.from(encodeCatalog(SUITE)).toString('latin1')
  expect(text).toContain('"id":["drive",0,0]')
  expect(text).toContain('"vendor":["Suite",0,null]')
  expect(decodeCatalog(encodeCatalog(SUITE))).toMatchObject({
    apps: [drive, { id: 'no-names' }, suite].map((app) => ({ id: app?.id })),
  })
})

test.each(['', 'a\nb.com', 'a\tb.com', 'bücher.example', 'a b.com', `${'a.'.repeat(127)}a`.slice(0, 254)])(
  'what can’t be a host is not written: %j',
  (name) => {
    expect(() => encodeCatalog({ categories: {}, apps: [anApp({ id: 'box', domains: [name] })] })).toThrow(TypeError)
  },
)

describe('bytes that are no catalog', () => {
  const whole = encodeCatalog(SUITE)

  test('one that is cut off anywhere, or goes on, is unreadable', () => {
    for (let length = 0; length < whole.length; length++) expect(outcomeOf(whole.slice(0, length))).toBe('unreadable')
    expect(outcomeOf(Uint8Array.of(...whole, 0))).toBe('unreadable')
  })

  test('a flipped bit gives something else or nothing, and no other error', () => {
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const flipped = Uint8Array.from(whole)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(outcomeOf(flipped)).not.toEqual(decodeCatalog(whole))
    }
  })

  test('whatever stands in the sections, it is read or unreadable', () => {
    const anyColumns = fc.oneof(
      fc.json(),
      fc
        .array(fc.oneof(fc.string(), fc.jsonValue()), { maxLength: 3 })
        .map((names) => JSON.stringify(columnsOf(...names))),
    )
    const anyBytes = fc.array(fc.nat({ max: 255 }), { maxLength: 6 })
    const fewBytes = fc.array(fc.nat({ max: 3 }), { maxLength: 6 })
    const anySectionText = fc.array(fc.constantFrom('a', '.', '\n', '\t', '\xff'), { maxLength: 16 })
    fc.assert(
      fc.property(
        anyColumns,
        fewBytes,
        fc.oneof(fewBytes, anyBytes),
        anySectionText,
        (json, prefixes, owners, text) => {
          outcomeOf(sections(json, prefixes, owners, text.join('')))
        },
      ),
      { numRuns: 3_000 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => outcomeOf(bytes) === 'unreadable'))
  })

  test.each([
    ['another format', Uint8Array.from(whole).fill(2, 3, 4)],
    ['no JSON', sections('{', [], [], '')],
    [
      'text that is no UTF-8',
      sections(columnsOf('\xff'), [], [], '').fill(0xff, SECTIONS_START + 40, SECTIONS_START + 60),
    ],
    ['nothing as columns', sections('null', [], [], '')],
    ['a column that is too short', sections({ ...columnsOf('Box'), risk: [] }, [], [], '')],
    ['a column that is none', sections({ ...columnsOf('Box'), risk: { length: 1 } }, [], [], '')],
    ['a name that no text can be made of', sections(columnsOf({ toString: 1 }), [], [], '')],
    ['an id that is no text', sections({ ...columnsOf('Box'), id: [{ toString: 1 }] }, [], [], '')],
    ['an empty name', sections(columnsOf('Box'), [0], [1], '\n')],
    ['a name without an end', sections(columnsOf('Box'), [0], [1], 'com.box')],
    ['a name that shares what isn’t there', sections(columnsOf('Box'), [1], [1], 'com.box\n')],
    ['a name of 254 characters', sections(columnsOf('Box'), [0], [1], `${'a'.repeat(254)}\n`)],
    ['more text than names', sections(columnsOf('Box'), [0], [1], 'com.box\ncom.box\n')],
    ['more names than text', sections(columnsOf('Box'), [0, 0], [1, 0], 'com.box\n')],
    ['a name of the app before the first', sections(columnsOf('Box'), [0], [0], 'com.box\n')],
    ['a name of an app that has not appeared', sections(columnsOf('Box', 'Drive'), [0], [3], 'com.box\n')],
    ['a name of one app more than there are', sections(columnsOf('Box'), [0, 0], [1, 1], 'com.box\nde.box\n')],
    ['fewer owners than names', sections(columnsOf('Box'), [0, 0], [1], 'com.box\nde.box\n')],
    ['more owners than names', sections(columnsOf('Box'), [0], [1, 0], 'com.box\n')],
    ['an owner without an end', sections(columnsOf('Box'), [0], [0x81, 0x80, 0x80, 0x80, 0x80, 0], 'com.box\n')],
  ])('%s', (_, bytes) => {
    expect(outcomeOf(bytes)).toBe('unreadable')
  })

  test('names that would come to more than 256 MiB are not made', () => {
    const names = 2 ** 20 + 20_000
    const prefixes = new Array<number>(names).fill(253).fill(0, 0, 1)
    const text = `${'a'.repeat(253)}${'\n'.repeat(names)}`
    expect(outcomeOf(sections(columnsOf('Box'), prefixes, new Array(names).fill(0).fill(1, 0, 1), text))).toBe(
      'unreadable',
    )
  })
})
