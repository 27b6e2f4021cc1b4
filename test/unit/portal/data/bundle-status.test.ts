import { describe, expect, it } from 'vitest'
import type { BundleStatus } from '../../../../core/protocol/admin-api.ts'
import { pollDelay } from '../../../../portal/data/bundle-status.ts'

const NOW = Date.UTC(2026, 4, 20, 12)

function status(changes: Partial<BundleStatus>): BundleStatus {
  return {
    version: 7,
    createdAt: NOW - 20_000,
    apps: 150,
    unsanctionedApps: 2,
    devices: 12,
    devicesEnforcing: 9,
    ...changes,
  }
}

describe('the wait between two looks at the bundle', () => {
  it('is 5 seconds while a fresh bundle is on its way', () => {
    expect(pollDelay(status({}), NOW)).toBe(5_000)
  })

  it('is 30 seconds when every browser has it', () => {
    expect(pollDelay(status({ devicesEnforcing: 12 }), NOW)).toBe(30_000)
  })

  it('is 30 seconds when those missing have been missing for long', () => {
    expect(pollDelay(status({ createdAt: NOW - 3_600_000 }), NOW)).toBe(30_000)
  })

  it('is 30 seconds while nothing is known', () => {
    expect(pollDelay(undefined, NOW)).toBe(30_000)
  })
})
