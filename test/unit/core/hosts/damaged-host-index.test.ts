import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildHostIndex } from '../../../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../../../core/hosts/host-index.ts'
import { HostIndexUnusable } from '../../../../core/hosts/host-index-format.ts'

const HEADER_BYTES = 44
const names = Array.from({ length: 100 }, (_, name) => `name-${name}.example.com`)
const whole = buildHostIndex([
  { id: 'app', domains: names, hosts: ['www.example.org'] },
  { id: 'other', domains: ['co.uk'], hosts: [] },
])
const hosts = [...names.slice(0, 40), 'www.name-1.example.com', 'www.example.org', 'a.example.org', 'x.co.uk', 'uk', '']

test('reads where it lies, at any offset', () => {
  for (const offset of [0, 1, 2, 3, 4, 8]) {
    const buffer = new Uint8Array(whole.length + offset + 5)
    buffer.set(whole, offset)
    const index = HostIndex.open(buffer.subarray(offset, offset + whole.length))
    expect(index.lookup('www.name-99.example.com')).toBe('app')
  }
})

test('refuses every part of a blob that isn’t the whole', () => {
  for (let length = 0; length < whole.length; length++) {
    expect(() => HostIndex.open(whole.slice(0, length)), `${length} bytes`).toThrow(HostIndexUnusable)
  }
  expect(() => HostIndex.open(new Uint8Array([...whole, 0]))).toThrow(HostIndexUnusable)
})

test('refuses whatever isn’t an index', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(() => HostIndex.open(new Uint8Array(bytes))).toThrow(HostIndexUnusable)
    }),
  )
})

test('refuses a header with any bit turned', () => {
  for (let bit = 0; bit < HEADER_BYTES * 8; bit++) {
    const blob = whole.slice()
    blob[bit >> 3] = (blob[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => HostIndex.open(blob), `bit ${bit}`).toThrow(HostIndexUnusable)
  }
})

test('answers, and neither throws nor hangs, whatever stands behind a good header', () => {
  const damage = fc.record({
    at: fc.integer({ min: HEADER_BYTES, max: whole.length - 1 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  })
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 40 }), (damages) => {
      const blob = whole.slice()
      for (const { at, bytes } of damages) blob.set(bytes.subarray(0, blob.length - at), at)
      const index = HostIndex.open(blob)
      const answers = hosts.map((host) => index.lookup(host))
      expect(answers.filter((app) => app !== null && typeof app !== 'string')).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('answers where all behind the header is one byte', () => {
  for (const filling of [0, 1, 127, 128, 254, 255]) {
    const index = HostIndex.open(whole.slice().fill(filling, HEADER_BYTES))
    expect(hosts.map((host) => index.lookup(host)).filter((app) => app !== null)).toEqual([])
  }
})
