import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  applyDelta,
  type BundleContent,
  BundleContentSchema,
  ContentDeltaSchema,
  contentText,
  deltaBetween,
} from '../../../../core/bundle/content.ts'
import { sha256 } from '../../../fixtures/bundle-builder.ts'
import { anyDeviceTags, anyHost } from '../../../fixtures/random-catalogs.ts'

const KEY = sha256('key')
const anyContent: fc.Arbitrary<BundleContent> = fc.record({
  tags: fc.tuple(anyDeviceTags, fc.subarray(['app-0', 'app-1', 'app-2', 'app-3'])).map(([tags, kept]) => {
    return Object.fromEntries(Object.entries(tags).filter(([appId]) => kept.includes(appId)))
  }),
  protectedHosts: fc.uniqueArray(anyHost, { maxLength: 2 }),
  identityKeys: fc.constantFrom(
    null,
    { publicKey: KEY, pseudonymKey: sha256('one') },
    { publicKey: KEY, pseudonymKey: KEY },
  ),
})

/** As it comes over the network. */
function arrived<T>(value: T): unknown {
  return JSON.parse(JSON.stringify(value))
}

test('what is changed leads from any content to any other, and names nothing that is alike', () => {
  fc.assert(
    fc.property(anyContent, anyContent, (before, after) => {
      const text = contentText(before)
      const delta = v.parse(ContentDeltaSchema, arrived(deltaBetween(sha256(text), before, after)))
      expect(contentText(applyDelta(before, delta))).toBe(contentText(after))
      expect(contentText(before)).toBe(text)
      expect(Object.keys(deltaBetween('x', after, after))).toEqual(['from', 'tags'])
      expect(deltaBetween('x', after, after).tags).toEqual({})
    }),
  )
})

test('a content is written in one way, however it came about', () => {
  fc.assert(
    fc.property(anyContent, (content) => {
      const { tags, protectedHosts, identityKeys } = content
      const turned = Object.fromEntries(Object.entries(tags).reverse())
      const text = contentText(content)
      expect(contentText({ identityKeys, protectedHosts, tags: turned })).toBe(text)
      expect(contentText(v.parse(BundleContentSchema, JSON.parse(text)))).toBe(text)
    }),
  )
})

test('keys that are taken away are gone, and those that nothing is said of stay', () => {
  const identityKeys = { publicKey: KEY, pseudonymKey: KEY }
  const before = { tags: {}, protectedHosts: [], identityKeys }
  expect(applyDelta(before, { from: KEY, tags: {} }).identityKeys).toEqual(identityKeys)
  expect(applyDelta(before, { from: KEY, tags: {}, identityKeys: null }).identityKeys).toBeNull()
})
