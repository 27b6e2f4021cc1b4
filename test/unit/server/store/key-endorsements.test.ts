import { expect, it } from 'vitest'
import { endorsementsBetween } from '../../../../server/store/key-endorsements.ts'

const rotations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    oldKey: `key ${index}`,
    newKey: `key ${index + 1}`,
    signed: { signature: 's', payload: `${index}` },
  }))

it('gives the last hundred endorsements, which is as many as a device takes', () => {
  const payloads = endorsementsBetween(rotations(130), 'key 0', 'key 130').map(({ payload }) => payload)
  expect([payloads.length, payloads[0], payloads.at(-1)]).toEqual([100, '30', '129'])
  expect(endorsementsBetween(rotations(130), 'key 128', 'key 130')).toHaveLength(2)
  expect(endorsementsBetween(rotations(130), 'another', 'key 130')).toEqual([])
})
