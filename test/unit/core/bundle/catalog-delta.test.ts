import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { BundleCatalogSchema } from '../../../../core/bundle/bundle.ts'
import {
  applyCatalogDelta,
  CatalogDeltaSchema,
  catalogDeltaBetween,
  joinCatalogDeltas,
  type WrittenCatalogDelta,
} from '../../../../core/bundle/catalog-delta.ts'
import { decodeCatalog, encodeCatalog, type WrittenCatalog } from '../../../../core/bundle/catalog-format.ts'
import { aCatalog, anApp } from '../../../fixtures/bundle-builder.ts'
import { anyWrittenCatalog } from '../../../fixtures/written-catalogs.ts'

/** As a device has it, and as it gets a delta. Texts of white space alone are for other tests. */
const filled = anyWrittenCatalog.filter((catalog) => v.is(BundleCatalogSchema, catalog))
const fetched = (catalog: WrittenCatalog) => v.parse(BundleCatalogSchema, decodeCatalog(encodeCatalog(catalog)))
const sent = (delta: WrittenCatalogDelta) => v.parse(CatalogDeltaSchema, JSON.parse(JSON.stringify(delta)))

test('a delta makes of the one catalog what the other is when it is fetched whole', () => {
  fc.assert(
    fc.property(filled, filled, (before, after) => {
      const delta = sent(catalogDeltaBetween(before, after))
      expect(applyCatalogDelta(fetched(before), delta)).toEqual(fetched(after))
    }),
    { numRuns: 300 },
  )
})

test('two deltas joined do what they do one after the other', () => {
  fc.assert(
    fc.property(filled, filled, filled, (first, second, third) => {
      const joined = joinCatalogDeltas(catalogDeltaBetween(first, second), catalogDeltaBetween(second, third))
      expect(applyCatalogDelta(fetched(first), sent(joined))).toEqual(fetched(third))
    }),
    { numRuns: 300 },
  )
})

test('it names no more than what has changed', () => {
  const apps = [anApp({ id: 'box', domains: ['box.com', 'box.net'] }), anApp({ id: 'gone' }), anApp({ id: 'same' })]
  const before = aCatalog({ apps })
  const changed = anApp({ id: 'box', domains: ['box.com'] })
  expect(catalogDeltaBetween(before, aCatalog({ apps: [changed, anApp({ id: 'same' })] }))).toEqual({
    apps: [{ id: 'box', name: 'box', vendor: null, category: 'storage', domains: ['box.com'], hosts: [] }],
    removed: ['gone'],
  })
})

test('another order of names is no change, and another category is', () => {
  const before = aCatalog({ apps: [anApp({ id: 'box', domains: ['box.com', 'box.net'], hosts: ['a.b', 'c.d'] })] })
  const turned = aCatalog({ apps: [anApp({ id: 'box', domains: ['box.net', 'box.com'], hosts: ['c.d', 'a.b'] })] })
  expect(catalogDeltaBetween(before, turned)).toEqual({ apps: [], removed: [] })
  const categories = { storage: 'Storage' }
  expect(catalogDeltaBetween(before, { ...before, categories })).toEqual({ categories, apps: [], removed: [] })
})
