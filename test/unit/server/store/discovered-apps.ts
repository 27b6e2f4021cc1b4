import { beforeEach, expect, it } from 'vitest'
import type { Batch, Signal } from '../../../../core/protocol/device-api.ts'
import { COUNTERS, DAY_MS, NO_COUNTS } from '../../../../core/protocol/device-api.ts'
import { findAppDetail } from '../../../../server/store/app-detail.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import { type DiscoveredAppsQuery, listDiscoveredApps } from '../../../../server/store/discovered-apps.ts'
import { listEvents } from '../../../../server/store/events.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { HOUR, NOW, sampleBatch, sampleCatalog, sampleEvent, sampleSignal } from '../support/samples.ts'
import { insertDevice, storeTag } from '../support/stored.ts'

const QUERY: DiscoveredAppsQuery = {
  days: 30,
  search: '',
  tag: null,
  category: null,
  riskMax: null,
  sort: 'visits',
  order: 'desc',
  offset: 0,
  limit: 50,
  now: NOW,
}

export function discoveredApps(db: () => Db): void {
  beforeEach(() => syncCatalog(db(), sampleCatalog(), NOW))

  const list = (over: Partial<DiscoveredAppsQuery> = {}) => listDiscoveredApps(db(), { ...QUERY, ...over })
  const ids = async (over: Partial<DiscoveredAppsQuery> = {}) => (await list(over)).items.map(({ appId }) => appId)

  async function deviceWith(signals: Signal[], over: Partial<Batch> = {}): Promise<string> {
    const device = await insertDevice(db())
    await countBatch(db(), device, sampleBatch({ signals, ...over }), { now: NOW, keptDays: 90 })
    return device
  }

  it('says nothing where nothing was used', async () => {
    expect(await list()).toEqual({ items: [], total: 0 })
  })

  it('sums an app over devices, users and days', async () => {
    await deviceWith([sampleSignal({ visits: 2 }), sampleSignal({ visits: 1, blocked: 4, hour: HOUR - DAY_MS })])
    await deviceWith([sampleSignal({ visits: 5, user: 'bob@example.com' })])
    await deviceWith([sampleSignal({ visits: 1 })])
    expect((await list()).items).toEqual([
      {
        appId: 'dropbox',
        name: 'Dropbox',
        vendor: 'Dropbox',
        category: { id: 'storage', name: 'File storage' },
        tag: 'none',
        risk: { score: null, confidence: 0, overridden: false },
        ...NO_COUNTS,
        visits: 9,
        blocked: 4,
        bytesDownExact: true,
        bytesUpExact: true,
        users: 2,
        devices: 3,
        firstSeen: HOUR - DAY_MS + 60_000,
        lastSeen: HOUR + 120_000,
      },
    ])
  })

  it('does not take a signal without a user for a user', async () => {
    await deviceWith([sampleSignal({ user: null }), sampleSignal({ user: '' })])
    expect((await list()).items).toMatchObject([{ users: 0, devices: 1, visits: 6 }])
  })

  it('counts the days asked for, today included', async () => {
    await deviceWith([sampleSignal(), sampleSignal({ appId: 'box', hour: HOUR - DAY_MS, user: 'bob@example.com' })])
    expect(await ids({ days: 1 })).toEqual(['dropbox'])
    expect(await ids({ days: 2 })).toEqual(['box', 'dropbox'])
  })

  it('shows an app that the catalog does not have by its id', async () => {
    await deviceWith([sampleSignal({ appId: 'brand-new' })])
    expect((await list()).items).toMatchObject([{ appId: 'brand-new', name: 'brand-new', category: null, tag: 'none' }])
  })

  it('filters by text, tag and category', async () => {
    await deviceWith(['dropbox', 'box', 'google'].map((appId) => sampleSignal({ appId })))
    await storeTag(db(), 'box', { tag: 'unsanctioned' })
    expect(await ids({ search: 'DROP' })).toEqual(['dropbox'])
    expect(await ids({ search: '%' })).toEqual([])
    expect(await ids({ tag: 'unsanctioned' })).toEqual(['box'])
    expect(await ids({ tag: 'none', category: 'storage' })).toEqual(['dropbox'])
    expect(await list({ category: 'office' })).toMatchObject({ total: 1, items: [{ appId: 'google' }] })
  })

  it('sorts by every column, both ways', async () => {
    const early = HOUR + 1
    const others = COUNTERS.filter((counter) => counter !== 'visits')
    const counts = Object.fromEntries(others.map((counter) => [counter, 2]))
    await deviceWith([
      sampleSignal({ appId: 'box', visits: 9, user: null, firstSeen: early, lastSeen: early }),
      sampleSignal({ appId: 'dropbox', ...counts, visits: 1 }),
    ])
    await deviceWith([sampleSignal({ appId: 'dropbox', visits: 1 })])
    for (const sort of ['name', 'users', 'devices', 'firstSeen', 'lastSeen', ...others] as const) {
      expect(await ids({ sort, order: 'asc' }), sort).toEqual(['box', 'dropbox'])
      expect(await ids({ sort, order: 'desc' }), sort).toEqual(['dropbox', 'box'])
    }
    expect(await ids({ sort: 'visits', order: 'asc' })).toEqual(['dropbox', 'box'])
  })

  it('pages without leaving out or repeating an app', async () => {
    await deviceWith(Array.from({ length: 7 }, (_, index) => sampleSignal({ appId: `app-${index}` })))
    const pages = [await list({ limit: 3 }), await list({ limit: 3, offset: 3 }), await list({ limit: 3, offset: 6 })]
    const seen = pages.flatMap(({ items }) => items.map(({ appId }) => appId))
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
    expect(pages.map(({ total }) => total)).toEqual([7, 7, 7])
  })

  it('tells of one app: days, users and devices with the most visits first', async () => {
    const first = await deviceWith([sampleSignal({ visits: 2 }), sampleSignal({ visits: 1, hour: HOUR - DAY_MS })])
    const second = await deviceWith([sampleSignal({ visits: 8, user: null })])
    expect(await findAppDetail(db(), 'dropbox', 30, NOW)).toMatchObject({
      domains: ['dropbox.com'],
      audience: null,
      visits: 11,
      daily: [
        { day: '2026-03-09', visits: 1, blocked: 0 },
        { day: '2026-03-10', visits: 10, blocked: 0 },
      ],
      users: [
        { user: null, visits: 8 },
        { user: 'ada@example.com', visits: 3 },
      ],
      devices: [
        { deviceId: second, visits: 8, name: 'laptop-7' },
        { deviceId: first, visits: 3, name: 'laptop-7' },
      ],
    })
  })

  it('tells of an app that nobody used, and not of one that nobody knows', async () => {
    expect(await findAppDetail(db(), 'box', 30, NOW)).toMatchObject({ visits: 0, firstSeen: null, daily: [] })
    expect(await findAppDetail(db(), 'nobody-knows', 30, NOW)).toBeNull()
  })

  it('lists events newest first, by type, app and device, page by page', async () => {
    const times = [1, 2, 2, 3].map((minutes) => HOUR + minutes * 60_000)
    const device = await deviceWith([], { events: times.map((at) => sampleEvent({ at })) })
    await deviceWith([], { events: [sampleEvent({ appId: 'box' })] })

    const query = { type: 'blocked', appId: 'dropbox', deviceId: device, after: null, limit: 2 } as const
    const first = await listEvents(db(), query)
    const last = first.items.at(-1)
    if (last === undefined) throw new Error('The first page is empty')
    const second = await listEvents(db(), { ...query, after: last })
    expect([...first.items, ...second.items].map(({ at }) => at)).toEqual(times.toReversed())
    expect(new Set([...first.items, ...second.items].map(({ eventId }) => eventId)).size).toBe(4)
    expect(first).toMatchObject({ total: 4, items: [{ appName: 'Dropbox', deviceName: 'laptop-7' }, {}] })
  })
}
