import { expect, test } from 'vitest'
import { sameJson } from '../../../../background/storage/same-json.ts'

test.each([
  [{ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[1, 2], [2, 1], false],
  [{ a: [] }, { a: {} }, false],
  [undefined, null, false],
])('%j and %j say the same: %s', (a, b, same) => {
  expect(sameJson(a, b)).toBe(same)
})
