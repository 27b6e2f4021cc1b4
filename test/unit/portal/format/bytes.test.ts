import { expect, it } from 'vitest'
import { formatBytes } from '../../../../portal/format/bytes.ts'

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [1_234, '1.23 kB'],
  [999_400, '999 kB'],
  [999_999, '1 MB'],
  [12_345_678, '12.3 MB'],
  [5_000_000_000, '5 GB'],
  [Number.MAX_SAFE_INTEGER, '9.01 PB'],
])('%i bytes read "%s"', (bytes, text) => {
  expect(formatBytes(bytes, 'en')).toBe(text)
})
