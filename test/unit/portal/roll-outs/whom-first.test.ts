import { expect, it } from 'vitest'
import { whomFirst } from '../../../../portal/roll-outs/whom-first.ts'

it.each([
  [['Sales', 'Support'], null, 'Sales and Support'],
  [[], 5, '5% of the browsers'],
  [['Sales'], 5, 'Sales and 5% of the browsers'],
])('says of %j and %j: %s', (groups, percent, words) => {
  expect(whomFirst(groups, percent)).toBe(words)
})
