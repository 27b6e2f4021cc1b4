import { expect, it } from 'vitest'
import { formatMinutes, inWholeUnits } from '../../../../portal/format/duration.ts'

it.each([
  [1, '1 minute'],
  [15, '15 minutes'],
  [60, '1 hour'],
  [90, '90 minutes'],
  [480, '8 hours'],
  [1_440, '1 day'],
  [2_160, '36 hours'],
  [10_080, '7 days'],
] as const)('says %i minutes as %s', (minutes, text) => {
  expect(formatMinutes(minutes, 'en')).toBe(text)
})

it('comes back to the same minutes', () => {
  expect(inWholeUnits(2_160)).toEqual({ amount: 36, unit: 'hour' })
})
