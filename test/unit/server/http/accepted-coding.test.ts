import { expect, it } from 'vitest'
import { acceptedCoding } from '../../../../server/http/accepted-coding.ts'

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1, br;q=0.5', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['*;q=0', null],
  ['deflate', null],
  ['', null],
  [undefined, null],
])('of brotli and gzip, the first that "%s" takes', (header, coding) => {
  expect(acceptedCoding(header, ['br', 'gzip'])).toBe(coding)
})
