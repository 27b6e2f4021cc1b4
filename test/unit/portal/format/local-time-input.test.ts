import { expect, it } from 'vitest'
import { fromLocalTimeInput, toLocalTimeInput } from '../../../../portal/format/local-time-input.ts'

it('gives a time to the minute, and takes it back', () => {
  const at = Date.UTC(2026, 0, 5, 7, 9, 42)
  const text = toLocalTimeInput(at)
  expect(text).toMatch(/^2026-01-0\d[T]\d\d:\d\d$/)
  expect(fromLocalTimeInput(text)).toBe(Date.UTC(2026, 0, 5, 7, 9))
})

it('takes an emptied field for no time', () => {
  expect(fromLocalTimeInput('')).toBeNaN()
})
