import { expect, it } from 'vitest'
import { isPseudonym } from '../../../../portal/identities/is-pseudonym.ts'

it.each([
  ['~gB29W9omy-B_enPsa0n_1w', true],
  ['ada@example.com', false],
  ['~backup-laptop', false],
  ['', false],
  [null, false],
])('%s is a pseudonym: %s', (name, expected) => {
  expect(isPseudonym(name)).toBe(expected)
})
