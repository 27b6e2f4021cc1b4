import { expect, it } from 'vitest'
import { pauseBefore } from '../../../../portal/fleet/use-now-and-then.ts'

it('lets a screen reader hear of a change every fifteen seconds, and of the end at once', () => {
  expect(pauseBefore(false, 1_000, 1_000)).toBe(15_000)
  expect(pauseBefore(false, 1_000, 9_000)).toBe(7_000)
  expect(pauseBefore(false, 1_000, 60_000)).toBe(0)
  expect(pauseBefore(true, 1_000, 1_000)).toBe(0)
})
