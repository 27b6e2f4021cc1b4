import { expect, it } from 'vitest'
import { isName } from '../../../../portal/tagging/confirm-name-field.tsx'

it.each([
  ['Dropbox', true],
  ['  dropBOX\n', true],
  ['Dropbo', false],
  ['Dropbox Paper', false],
  ['', false],
])('takes %j for the name Dropbox: %s', (typed, is) => {
  expect(isName(typed, 'Dropbox')).toBe(is)
})

it('takes a name however its accents are made', () => {
  expect(isName('Cafe\u0301', 'café')).toBe(true)
})
