import { expect, it } from 'vitest'
import { deviceListPath } from '../../../../portal/fleet/device-list-path.ts'
import { strings } from '../../../../portal/strings.ts'

it.each([
  [412, 430, 'Enforced on 412 of 430 browsers'],
  [430, 430, 'Enforced on all 430 browsers'],
  [0, 1, 'Enforced on 0 of 1 browser'],
  [1, 1, 'Enforced on the only browser'],
  [0, 0, 'No browser to enforce it yet'],
])('says of %i of %i: %s', (enforcing, devices, words) => {
  expect(strings.progress.enforced(enforcing, devices)).toBe(words)
})

it('leads to the browsers that it counts', () => {
  expect(deviceListPath('offline', 41)).toBe('/devices?progress=offline&version=41')
})
