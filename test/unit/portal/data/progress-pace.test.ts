import { describe, expect, it } from 'vitest'
import type { FleetProgress } from '../../../../core/protocol/staged-api.ts'
import { progressPace } from '../../../../portal/data/progress-pace.ts'

const MINUTE_MS = 60_000

function progress(changes: Partial<FleetProgress>): FleetProgress {
  return {
    version: 41,
    devices: 430,
    enforcing: 412,
    pending: 18,
    offline: 0,
    offlineSince: null,
    failed: 0,
    failures: [],
    ...changes,
  }
}

describe('the wait between two looks at how a bundle comes along', () => {
  it('is a second while a browser is pending', () => {
    expect(progressPace(() => 0)([progress({})])).toBe(1_000)
  })

  it('is ten seconds when all have it, or are offline, or can’t', () => {
    const pace = progressPace(() => 0)
    expect(pace([progress({ enforcing: 430, pending: 0 })])).toBe(10_000)
    expect(pace([progress({ pending: 0, offline: 12, offlineSince: 0, failed: 6 })])).toBe(10_000)
    expect(pace([])).toBe(10_000)
  })

  it('is that of the one that moves, of several', () => {
    expect(progressPace(() => 0)([progress({ pending: 0 }), progress({ version: 42 })])).toBe(1_000)
  })

  it('gets longer when those that are pending come no further, and short again when one does', () => {
    let now = 0
    const pace = progressPace(() => now)
    pace([progress({})])
    now = 3 * MINUTE_MS - 1
    expect(pace([progress({})])).toBe(1_000)
    now = 3 * MINUTE_MS
    expect(pace([progress({})])).toBe(10_000)
    expect(pace([progress({ enforcing: 413, pending: 17 })])).toBe(1_000)
  })
})
