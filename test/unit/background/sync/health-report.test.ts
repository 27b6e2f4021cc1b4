import { beforeEach, describe, expect, test, vi } from 'vitest'
import { HealthReport } from '../../../../background/sync/health-report.ts'
import type { Health } from '../../../../core/protocol/device-api.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({
  storage: {} as Record<string, unknown>,
  runtime: { getPlatformInfo: async () => ({ os: 'linux' }) },
  management: { getSelf: async () => ({ version: '1.0.0', installType: 'admin' }) },
}))
vi.mock('webextension-polyfill', () => ({ default: browser }))

const ENROLLED = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey: 'key' }

let told: Health[]
let isReachable: boolean
let policy: Record<string, unknown>
let report: HealthReport
const channel = { isLive: false }
const record = { publicKey: 'key' }
const enforcer = { enforcedVersion: 7, refusedHosts: async () => [] }

beforeEach(() => {
  vi.stubGlobal('navigator', {})
  browser.storage = { local: fakeLocalStorage() }
  told = []
  enforcer.enforcedVersion = 7
  channel.isLive = false
  record.publicKey = 'key'
  isReachable = true
  policy = {}
  report = new HealthReport({
    client: {
      reportHealth: async (_: unknown, health: Health) => {
        if (!isReachable) throw new Error('No answer')
        told.push(health)
      },
    } as never,
    policy: {
      get current() {
        return parsePolicy(policy)
      },
    } as never,
    who: { user: async () => null, device: async () => null } as never,
    enforcer: enforcer as never,
    coverage: { gaps: async () => [] } as never,
    outbox: { waitingCount: async () => 0 } as never,
    channel: channel as never,
    inForce: {
      ready: Promise.resolve(),
      recordBy: (keys: string[]) => (keys.includes(record.publicKey) ? record : null),
    } as never,
    trust: { keys: async () => ({ lineage: ['key'], newest: 'key' }) } as never,
  })
})

test('the same is told once', async () => {
  await report.send(ENROLLED)
  await report.send(ENROLLED)
  expect(told).toEqual([expect.objectContaining({ enforcedVersion: 7 })])
})

test('a version alone is no news while a channel is live, which tells of it', async () => {
  await report.send(ENROLLED)
  channel.isLive = true
  enforcer.enforcedVersion = 8
  await report.send(ENROLLED)
  expect(told).toHaveLength(1)
  channel.isLive = false
  await report.send(ENROLLED)
  expect(told.map(({ enforcedVersion }) => enforcedVersion)).toEqual([7, 8])
})

test('a version that another server counted is none', async () => {
  record.publicKey = 'another server’s'
  await report.send(ENROLLED)
  expect(told).toEqual([expect.objectContaining({ enforcedVersion: null })])
})

describe('how often the device will be heard of', () => {
  test.each([
    [{}, 180],
    [{ push: true, bundleIntervalSeconds: 3_600 }, 10_800],
    [{ push: false }, 90],
    [{ push: false, bundleIntervalSeconds: 600 }, 1_800],
    [{ push: false, bundleIntervalSeconds: 86_400 }, 86_400],
  ])('with %j is each %i seconds', async (sync, seconds) => {
    policy = { sync }
    await report.send(ENROLLED)
    expect(told[0]?.contactSeconds).toBe(seconds)
  })
})

describe('before a bundle is asked for', () => {
  test('groups are told where they have changed, once', async () => {
    await report.send(ENROLLED)
    policy = { groups: ['sales'] }
    await report.reportIfGroupsChanged(ENROLLED)
    await report.reportIfGroupsChanged(ENROLLED)
    expect(told.map(({ device }) => device.groups)).toEqual([[], ['sales']])
  })

  test.each([
    ['is all that changed', { deviceName: 'laptop' }, ENROLLED],
    ['was told by an enrollment since', { groups: ['sales'] }, { ...ENROLLED, credential: 'another' }],
  ])('nothing is told where something else %s', async (_, values, enrolled) => {
    await report.send(ENROLLED)
    policy = values
    await report.reportIfGroupsChanged(enrolled)
    expect(told).toHaveLength(1)
  })

  test('groups that can’t be told keep no bundle from coming, and are told the next time', async () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    await report.send(ENROLLED)
    policy = { groups: ['sales'] }
    isReachable = false
    await report.reportIfGroupsChanged(ENROLLED)
    expect(warned).toHaveBeenCalledOnce()
    isReachable = true
    await report.reportIfGroupsChanged(ENROLLED)
    expect(told.at(-1)?.device.groups).toEqual(['sales'])
  })
})
