import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoff } from '../../../../background/sync/backoff.ts'

test('the longest pause doubles with each failure, up to half an hour', () => {
  const longest = [1, 2, 3, 20].map((failures) => backoff(failures, 1))
  expect(longest).toEqual([30_000, 60_000, 120_000, 1_800_000])
})

test('a fleet spreads over the whole pause, and nobody comes back at once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const pause = backoff(failures, random)
      expect(pause).toBeGreaterThanOrEqual(5_000)
      expect(pause).toBeLessThanOrEqual(1_800_000)
    }),
  )
})
