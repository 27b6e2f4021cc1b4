import * as v from 'valibot'
import { expect, test } from 'vitest'
import { pseudonymOf } from '../../../../core/identity/pseudonym.ts'
import { PseudonymSchema } from '../../../../core/protocol/device-api.ts'

/** The bytes 32 to 63. */
const KEY = 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8'
const OTHER_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'

test('a pseudonym is what another implementation of HMAC-SHA-256 makes of the same key and name', async () => {
  // Python: hmac.new(bytes(range(32, 64)), b'heliograph-pseudonym-v1\nuser\nada@example.com', 'sha256').digest()[:16]
  expect(await pseudonymOf(KEY, 'user', 'ada@example.com')).toBe('~gB29W9omy-B_enPsa0n_1w')
  expect(await pseudonymOf(KEY, 'device', 'Laptop-7')).toBe('~iBb9r0sgj5YdQPpc1gErlQ')
})

test('blanks around a name, and the case of a user name, make no other pseudonym', async () => {
  const pseudonym = await pseudonymOf(KEY, 'user', 'jürgen@example.com')
  for (const name of ['  jürgen@example.com ', 'JÜRGEN@Example.com', 'ju\u0308rgen@example.com']) {
    expect(await pseudonymOf(KEY, 'user', name)).toBe(pseudonym)
  }
})

test('another name, kind or key makes another pseudonym', async () => {
  const made = await Promise.all([
    pseudonymOf(KEY, 'user', 'ada'),
    pseudonymOf(KEY, 'user', 'grace'),
    pseudonymOf(KEY, 'device', 'ada'),
    pseudonymOf(KEY, 'device', 'Ada'),
    pseudonymOf(OTHER_KEY, 'user', 'ada'),
  ])
  expect(new Set(made).size).toBe(made.length)
  for (const pseudonym of made) expect(v.is(PseudonymSchema, pseudonym)).toBe(true)
})
