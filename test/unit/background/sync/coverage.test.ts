import { beforeEach, expect, test, vi } from 'vitest'
import { Coverage } from '../../../../background/sync/coverage.ts'
import { RejectedBundle } from '../../../../background/sync/rejected-bundle.ts'
import { BundleRejected } from '../../../../core/bundle/open-bundle.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { aBundle, ISSUED_AT } from '../../../fixtures/bundle-builder.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({
  storage: {} as Record<string, unknown>,
  extension: { isAllowedIncognitoAccess: async () => true },
  management: { getSelf: async () => ({ installType: 'admin' }) },
  permissions: { contains: async () => true },
  runtime: { getManifest: () => ({ version: '1.0' }) },
}))
vi.mock('webextension-polyfill', () => ({ default: browser }))

let now: number
let bundle: ReturnType<typeof aBundle> | null
let enforcer: { isAtWork: boolean; isBehind: boolean; enforcedVersion: number | null }

beforeEach(() => {
  browser.storage = { local: fakeLocalStorage() }
  now = ISSUED_AT
  bundle = aBundle()
  enforcer = { isAtWork: false, isBehind: false, enforcedVersion: 1 }
})

function gaps() {
  return new Coverage({
    policy: { current: { management: 'managed', problems: [] } } as never,
    inForce: { bundle } as never,
    enforcer: { ...enforcer, refusedHosts: async () => [] } as never,
    rejected: new RejectedBundle(),
    outbox: { refusedBatches: async () => 0 } as never,
    interference: { wasSeen: async () => false } as never,
    clock: { ready: Promise.resolve(), now: () => now } as never,
  }).gaps()
}

test('a device that lacks nothing has no gap', async () => {
  expect(await gaps()).toEqual([])
})

test('a bundle that has not been issued anew by its end is outdated: a server, or somebody before it, holds news back', async () => {
  now = ISSUED_AT + 7 * DAY_MS - 1
  expect(await gaps()).toEqual([])
  now += 1
  expect(await gaps()).toEqual(['bundle-outdated'])
  bundle = null
  expect(await gaps()).toEqual([])
})

test('a bundle that was refused is a gap until there is a good one', async () => {
  const rejected = new RejectedBundle()
  await rejected.note('"v2"', 'key', new BundleRejected('expired', 'yesterday'))
  expect(await gaps()).toEqual(['bundle-rejected'])
  await rejected.clear()
  expect(await gaps()).toEqual([])
})

test.each([
  ['the browser has refused rules', { isBehind: true }],
  ['another version is enforced', { enforcedVersion: null }],
])('where %s, they are a gap; not while they are being put in', async (_, state) => {
  Object.assign(enforcer, state)
  expect(await gaps()).toEqual(['rules-not-installed'])
  enforcer.isAtWork = true
  expect(await gaps()).toEqual([])
})
