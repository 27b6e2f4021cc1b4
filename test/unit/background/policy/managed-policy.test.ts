import { beforeEach, expect, test, vi } from 'vitest'
import { ManagedPolicy, type PolicyState } from '../../../../background/policy/managed-policy.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({
  storage: {} as Record<string, unknown>,
  management: {} as Record<string, unknown>,
}))
vi.mock('webextension-polyfill', () => ({ default: browser }))

const POLICY = { serverUrl: 'https://heliograph.example.com', enrollmentToken: 'token' }

/** What managed storage answers. */
let managed: Record<string, unknown>

beforeEach(() => {
  managed = {}
  browser.storage = {
    local: fakeLocalStorage(),
    session: fakeLocalStorage(),
    managed: { get: async () => structuredClone(managed) },
    onChanged: { addListener: () => {} },
  }
  browser.management = { getSelf: async () => ({ installType: 'admin' }) }
})

/** A worker that has just started, and what it is told. */
async function wake() {
  const policy = new ManagedPolicy()
  const told: PolicyState[] = []
  policy.onChange((state) => told.push(state))
  await policy.refresh()
  return { policy, told }
}

test('a policy that comes is told, and known at the next start without being told again', async () => {
  managed = POLICY
  const first = await wake()
  expect(first.told.map(({ management }) => management)).toEqual(['managed'])

  const { policy, told } = await wake()
  expect(policy.current.policy.serverUrl).toBe(POLICY.serverUrl)
  expect(told).toEqual([])

  managed = { ...POLICY, deviceName: 'laptop-7' }
  await policy.refresh()
  expect(told.map(({ policy }) => policy.deviceName)).toEqual(['laptop-7'])
})

test('an empty answer soon after the browser’s start says nothing of a known policy', async () => {
  managed = POLICY
  await wake()
  managed = {}
  const { policy, told } = await wake()
  expect(policy.current.management).toBe('managed')
  expect(told).toEqual([])
})

test('until a first policy is there, an extension that policy has installed waits for it', async () => {
  const { policy } = await wake()
  expect(policy.current.management).toBe('waiting')
})
