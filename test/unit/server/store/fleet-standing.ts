import { beforeEach, expect, it } from 'vitest'
import { PROGRESS_STATES } from '../../../../core/protocol/staged-api.ts'
import { tagApp } from '../../../../server/bundles/tag-app.ts'
import { readBundleStatus } from '../../../../server/store/bundle-status.ts'
import { listDevices, writeHealth } from '../../../../server/store/devices.ts'
import { LAST_SEEN_PRECISION_MS, readFleetProgress } from '../../../../server/store/fleet-progress.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { anAppTag } from '../../../fixtures/bundle-builder.ts'
import { NOW, sampleCatalog, sampleDevice } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'
import { testPublisher } from '../support/test-publisher.ts'

export function fleetStanding(db: () => Db): void {
  const bundles = testPublisher()

  /** The newest version is 3. */
  beforeEach(async () => {
    await syncCatalog(db(), sampleCatalog(), NOW)
    for (const name of ['monitored', 'sanctioned', 'unsanctioned'] as const) {
      await tagApp(db(), bundles, { appId: 'box', tag: anAppTag(name), actor: 'ada', now: NOW })
    }
  })

  const device = async (
    enforcedVersion: number | null,
    over: { gaps?: ('bundle-rejected' | 'rules-not-installed' | 'bundle-outdated')[]; silentSeconds?: number } = {},
    state: 'active' | 'revoked' = 'active',
  ) => {
    const { gaps = [], silentSeconds = 0 } = over
    const id = await insertDevice(db(), { state })
    const report = { device: sampleDevice(), signalsWaiting: 0, refusedHosts: [], contactSeconds: 600 }
    await writeHealth(db(), id, { ...report, enforcedVersion, gaps }, NOW - silentSeconds * 1000)
    return id
  }
  const progress = (version: number | null = null) => readFleetProgress(db(), { version, now: NOW })

  it('counts each active device once', async () => {
    await device(3)
    await device(2)
    await device(null)
    await device(3, { silentSeconds: 86_400 })
    await device(2, { silentSeconds: 7_200 })
    await device(1, { silentSeconds: 3_600 })
    await device(2, { gaps: ['rules-not-installed'] })
    await device(3, { gaps: ['bundle-rejected', 'rules-not-installed'] })
    await device(2, { gaps: ['bundle-outdated'] })
    await device(3, {}, 'revoked')
    expect(await progress()).toEqual({
      version: 3,
      devices: 9,
      enforcing: 2,
      pending: 3,
      offline: 2,
      offlineSince: NOW - 7_200_000,
      failed: 2,
      failures: [
        { reason: 'rules-not-installed', devices: 2 },
        { reason: 'bundle-rejected', devices: 1 },
      ],
    })
    expect(await readBundleStatus(db(), NOW)).toMatchObject({ version: 3, devices: 9, devicesEnforcing: 2 })
  })

  it('takes a later version for enforcing, and none of before the database was restored', async () => {
    for (const version of [1, 2, 3, 4]) await device(version)
    expect(await progress(2)).toMatchObject({ version: 2, devices: 4, enforcing: 2, pending: 2 })
    expect(await progress(1)).toMatchObject({ enforcing: 3 })
  })

  it('says nobody of nobody', async () => {
    const none = { devices: 0, enforcing: 0, pending: 0, offline: 0, offlineSince: null, failed: 0, failures: [] }
    expect(await progress()).toEqual({ version: 3, ...none })
  })

  it('waits for a device as long as it said, and as long as its last contact may be behind', async () => {
    const longest = 600 + LAST_SEEN_PRECISION_MS / 1000
    await device(1, { silentSeconds: longest })
    expect(await progress()).toMatchObject({ pending: 1, offline: 0 })
    await device(1, { silentSeconds: longest + 1 })
    expect(await progress()).toMatchObject({ pending: 1, offline: 1 })
  })

  it('lists the devices that it counts, page by page', async () => {
    const pending = [await device(1), await device(2), await device(null)]
    const expected = {
      enforcing: [await device(3)],
      pending,
      offline: [await device(1, { silentSeconds: 86_400 })],
      failed: [await device(1, { gaps: ['bundle-rejected'] })],
    }
    await device(1, {}, 'revoked')
    const list = (state: (typeof PROGRESS_STATES)[number], version: number | null) =>
      listDevices(db(), {
        search: null,
        state: null,
        progress: { state, version, now: NOW },
        after: null,
        limit: 50,
      })
    for (const state of PROGRESS_STATES) {
      const { items, total } = await list(state, null)
      expect(items.map(({ deviceId }) => deviceId).sort(), state).toEqual(expected[state].toSorted())
      expect(total).toBe(expected[state].length)
    }
    expect((await list('enforcing', 2)).total).toBe(2)
    expect((await list('pending', 2)).items.map(({ contactSeconds }) => contactSeconds)).toEqual([600, 600])
  })
}
