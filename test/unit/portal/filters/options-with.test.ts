import { expect, it } from 'vitest'
import { optionsWith } from '../../../../portal/filters/options-with.ts'

it('offers any first, and what the address names although it isn’t known', () => {
  const known = [['dropbox', 'Dropbox']] as const
  expect(optionsWith('', known)).toEqual([['', 'Any'], ...known])
  expect(optionsWith('dropbox', known)).toEqual([['', 'Any'], ...known])
  expect(optionsWith('box', known)).toEqual([['', 'Any'], ['box', 'box'], ...known])
})
