import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  AddressPatternSchema,
  formatPattern,
  normalisePath,
  parsePattern,
  patternCovers,
  patternHas,
  specificity,
  WrittenPatternSchema,
} from '../../../../core/addresses/address-pattern.ts'
import { anyHost, anyPattern } from '../../../fixtures/random-catalogs.ts'

describe('what people write', () => {
  test.each([
    ['example.com', 'example.com'],
    [' Example.COM ', 'example.com'],
    ['https://example.com', 'example.com'],
    ['HTTP://example.com/', 'example.com'],
    ['.example.com', '.example.com'],
    ['https://.example.com/a', '.example.com/a'],
    ['example.com.', 'example.com'],
    ['example.com/Team/', 'example.com/Team/'],
    ['example.com//a///b', 'example.com/a/b'],
    ['bücher.example/a', 'xn--bcher-kva.example/a'],
    ['example。com', 'example.com'],
    ['intranet', 'intranet'],
    ['zip', 'zip'],
    ['192.168.0.1/admin', '192.168.0.1/admin'],
    ["example.com/-._~!$'()+,;=:@", "example.com/-._~!$'()+,;=:@"],
    ['example.com/%74eam', 'example.com/team'],
    ['_dmarc.example.com', '_dmarc.example.com'],
  ])('%s is %s', (text, pattern) => {
    expect(v.parse(WrittenPatternSchema, text)).toBe(pattern)
  })

  test.each([
    '',
    '.',
    '/',
    '..example.com',
    'a..example.com',
    '*',
    '*.example.com',
    'exam*ple.com',
    'example.com:8080',
    'user@example.com',
    'ftp://example.com',
    'chrome://settings',
    'example.com?x',
    'example.com/a?x=1',
    'example.com/a#x',
    'example.com/a b',
    'example.com/ü',
    'example.com/%2F',
    'example.com/a/../b',
    'example.com/./a',
    'example.com/*',
    'two words.example',
    `example.com/${'x'.repeat(100)}`,
  ])('%j is refused', (text) => {
    expect(v.safeParse(WrittenPatternSchema, text).success).toBe(false)
  })
})

describe('what the server sends', () => {
  test.each(['example.com', '.example.com/a/B', 'xn--bcher-kva.example'])('%s is taken', (text) => {
    expect(v.parse(AddressPatternSchema, text)).toBe(text)
  })

  test.each(['Example.com', 'example.com/', 'https://example.com', 'bücher.example', 'example.com//a'])(
    '%s is refused: it is not as a pattern is written',
    (text) => {
      expect(v.safeParse(AddressPatternSchema, text).success).toBe(false)
    },
  )
})

test('a pattern says the same once it is written and read again, whatever was typed', () => {
  fc.assert(
    fc.property(fc.oneof(anyPattern, fc.string(), fc.webUrl()), (text) => {
      const pattern = parsePattern(text)
      if (pattern !== null) expect(parsePattern(formatPattern(pattern))).toEqual(pattern)
    }),
    { numRuns: 2_000 },
  )
})

describe('what a pattern has', () => {
  test.each([
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://www.example.com/x', true],
    ['example.com', 'https://notexample.com/', false],
    ['example.com', 'https://example.com.evil.example/', false],
    ['.example.com', 'https://example.com/x', true],
    ['.example.com', 'https://www.example.com/', false],
    ['example.com/team', 'https://example.com/team', true],
    ['example.com/team', 'https://example.com/TEAM/x?y', true],
    ['example.com/team', 'https://example.com/teams', true],
    ['example.com/team', 'https://example.com/', false],
    ['example.com/team', 'https://example.com/?/team', false],
    ['example.com/team', 'https://example.com//team', true],
    ['example.com/team', 'https://example.com/%74e%61m', true],
    ['example.com/team', 'https://example.com/x/../team', true],
    ['example.com/team', 'https://example.com/%2e/team', true],
    ['example.com/team', 'https://example.com/%2574eam', false],
    ['example.com/a.b', 'https://example.com/axb', false],
  ])('%s, of %s: %s', (text, url, expected) => {
    const pattern = parsePattern(text)
    const { hostname, pathname } = new URL(url)
    expect(pattern !== null && patternHas(pattern, hostname, normalisePath(pathname))).toBe(expected)
  })
})

test('each spelling of a path is the same path', () => {
  const spelled = fc
    .array(fc.tuple(fc.constantFrom(...'abzAZ09-._~'), fc.constantFrom('plain', 'upper', 'lower')), { minLength: 1 })
    .filter((characters) => !/^\.+$/.test(characters.map(([character]) => character).join('')))
  fc.assert(
    fc.property(spelled, fc.integer({ min: 1, max: 3 }), (characters, slashes) => {
      const plain = characters.map(([character]) => character).join('')
      const written = characters.map(([character, how]) => {
        const hex = character.charCodeAt(0).toString(16)
        return how === 'plain' ? character : `%${how === 'upper' ? hex.toUpperCase() : hex}`
      })
      const { pathname } = new URL(`https://example.com${'/'.repeat(slashes)}${written.join('')}`)
      expect(normalisePath(pathname)).toBe(`/${plain}`)
      expect(normalisePath(normalisePath(pathname))).toBe(normalisePath(pathname))
    }),
    { numRuns: 1_000 },
  )
})

test('of two patterns that cover each other only the same one covers both ways, and the inner one says more', () => {
  fc.assert(
    fc.property(anyPattern, anyPattern, anyHost, (one, other, host) => {
      const [outer, inner] = [parsePattern(one), parsePattern(other)]
      if (outer === null || inner === null || !patternCovers(outer, inner)) return
      if (patternHas(inner, host, inner.path)) expect(patternHas(outer, host, inner.path)).toBe(true)
      expect(specificity(inner)).toBeGreaterThanOrEqual(specificity(outer))
      if (patternCovers(inner, outer)) expect(specificity(inner)).toBe(specificity(outer))
    }),
    { numRuns: 2_000 },
  )
})
