import { beforeEach, expect, test, vi } from 'vitest'
import { SyncCoordinator } from '../../../../background/sync/sync-coordinator.ts'
import { BundleRejected, type BundleRejection } from '../../../../core/bundle/open-bundle.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({ storage: {} as Record<string, unknown> }))
vi.mock('webextension-polyfill', () => ({ default: browser }))

const ENROLLED = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey: 'key' }

let asked: string[]

beforeEach(() => {
  browser.storage = { local: fakeLocalStorage() }
  asked = []
})

/** Asks for everything; grants are refused for this reason until the bundle was asked for so often. */
async function syncWith(reason: BundleRejection, afterBundles: number) {
  const ready = Promise.resolve()
  const bundlesAsked = () => asked.filter((what) => what === 'bundle').length
  const sync = new SyncCoordinator({
    policy: { ready, current: parsePolicy({}), onChange: () => {}, refresh: async () => {} },
    enrollment: { ensure: async () => ENROLLED, retryNow: async () => {} },
    bundleSync: { pull: async () => void asked.push('bundle') },
    grantsSync: {
      pull: async () => {
        asked.push('grants')
        if (bundlesAsked() < afterBundles) throw new BundleRejected(reason, 'refused')
      },
    },
    upload: { push: async () => {} },
    health: { send: async () => {} },
    enforcer: { ensure: async () => {}, onEnforced: () => {} },
    channel: { isLive: false, liveUntil: 0, ensure: async () => {} },
    clock: { ready, now: () => Date.now() },
  } as never)
  return sync.syncNow()
}

test('grants that a new key has signed are taken once the bundle has told of it', async () => {
  expect(await syncWith('wrong-signature', 2)).toEqual({ ok: true })
  expect(asked).toEqual(['bundle', 'grants', 'bundle', 'grants'])
})

test('grants that no known key has signed are asked for twice, and not again', async () => {
  expect(await syncWith('wrong-signature', Number.POSITIVE_INFINITY)).toMatchObject({ ok: false })
  expect(asked).toEqual(['bundle', 'grants', 'bundle', 'grants'])
})

test('grants that are refused for what they say are asked for once', async () => {
  expect(await syncWith('not-newer', 2)).toMatchObject({ ok: false })
  expect(asked).toEqual(['bundle', 'grants'])
})
