import { beforeEach, expect, it } from 'vitest'
import { COUNTERS, DAY_MS, NO_COUNTS, type Signal } from '../../../../core/protocol/device-api.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import { type DiscoveredDomainsQuery, listDiscoveredDomains } from '../../../../server/store/discovered-domains.ts'
import { purge } from '../../../../server/store/retention.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { HOUR, NOW, sampleBatch, sampleCatalog, sampleDomainSignal } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const QUERY: DiscoveredDomainsQuery = {
  days: 30,
  search: '',
  sort: 'visits',
  order: 'desc',
  offset: 0,
  limit: 50,
  now: NOW,
  threshold: 2,
}

export function discoveredDomains(db: () => Db): void {
  beforeEach(() => syncCatalog(db(), sampleCatalog(), NOW))

  const list = (over: Partial<DiscoveredDomainsQuery> = {}) => listDiscoveredDomains(db(), { ...QUERY, ...over })
  const names = async (over: Partial<DiscoveredDomainsQuery> = {}) =>
    (await list(over)).items.map(({ domain }) => domain)

  async function deviceWith(...signals: Signal[]): Promise<void> {
    await countBatch(db(), await insertDevice(db()), sampleBatch({ signals }), { now: NOW, keptDays: 90 })
  }

  it('sums a domain over devices, users and days', async () => {
    await deviceWith(
      sampleDomainSignal('rare.example', { visits: 2, bytesDown: 10, bytesDownExact: false }),
      sampleDomainSignal('rare.example', { visits: 1, hour: HOUR - DAY_MS }),
    )
    await deviceWith(sampleDomainSignal('rare.example', { visits: 4, bytesDown: 5, user: null }))
    expect(await list()).toEqual({
      items: [
        {
          domain: 'rare.example',
          app: null,
          ...NO_COUNTS,
          visits: 7,
          bytesDown: 15,
          bytesDownExact: false,
          bytesUpExact: true,
          users: 1,
          devices: 2,
          firstSeen: HOUR - DAY_MS + 60_000,
          lastSeen: HOUR + 120_000,
        },
      ],
      total: 1,
      belowThreshold: 0,
    })
  })

  it('names no domain before enough different devices have met it, however often one does', async () => {
    await deviceWith(...[0, 1, 2].map((days) => sampleDomainSignal('odd.example', { hour: HOUR - days * DAY_MS })))
    await deviceWith(sampleDomainSignal('common.example'))
    await deviceWith(sampleDomainSignal('common.example'))
    expect(await list()).toMatchObject({ items: [{ domain: 'common.example' }], total: 1, belowThreshold: 1 })
    expect(await list({ threshold: 3 })).toEqual({ items: [], total: 0, belowThreshold: 2 })
    await deviceWith(sampleDomainSignal('odd.example'))
    expect(await names({ sort: 'domain', order: 'asc' })).toEqual(['common.example', 'odd.example'])
  })

  it('can not be searched for a domain that it does not show', async () => {
    await deviceWith(sampleDomainSignal('odd.example'))
    expect(await list({ search: 'odd' })).toEqual(await list({ search: 'even' }))
    expect(await list({ search: 'odd', days: 1 })).toEqual({ items: [], total: 0, belowThreshold: 1 })
  })

  it('counts the devices of all the time that is kept, and shows the use of the days asked for', async () => {
    await deviceWith(sampleDomainSignal('common.example', { hour: HOUR - 50 * DAY_MS }))
    await deviceWith(sampleDomainSignal('common.example', { visits: 4 }))
    expect((await list({ days: 1 })).items).toMatchObject([{ visits: 4, devices: 1 }])
    await purge(db(), { hourlyDays: 7, dailyDays: 40 }, NOW)
    expect(await list({ days: 1 })).toEqual({ items: [], total: 0, belowThreshold: 1 })
  })

  it('names the app that has the domain by now', async () => {
    await deviceWith(sampleDomainSignal('box.com'))
    await deviceWith(sampleDomainSignal('box.com'))
    expect((await list()).items).toMatchObject([{ domain: 'box.com', app: { id: 'box', name: 'Box' } }])
  })

  it('filters by text, sorts by every column both ways, and pages', async () => {
    const counts = Object.fromEntries(COUNTERS.map((counter) => [counter, 7]))
    const a = sampleDomainSignal('a.example', { user: null, firstSeen: HOUR, lastSeen: HOUR })
    const b = sampleDomainSignal('b.example', counts)
    await deviceWith(a, b)
    await deviceWith(a, b)
    await deviceWith(b)
    for (const sort of ['domain', ...COUNTERS, 'users', 'devices', 'firstSeen', 'lastSeen'] as const) {
      expect(await names({ sort, order: 'asc' }), sort).toEqual(['a.example', 'b.example'])
      expect(await names({ sort, order: 'desc' }), sort).toEqual(['b.example', 'a.example'])
    }
    expect(await names({ search: 'B.EX' })).toEqual(['b.example'])
    expect(await names({ search: '_.example' })).toEqual([])
    expect(await list({ limit: 1, offset: 1 })).toMatchObject({ items: [{ domain: 'a.example' }], total: 2 })
  })
}
