import { expect, it } from 'vitest'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import { purge } from '../../../../server/store/retention.ts'
import type { Db } from '../../../../server/store/schema.ts'
import {
  HOUR,
  NOW,
  sampleBatch,
  sampleDomainSignal,
  sampleEvent,
  sampleMeasurement,
  sampleSignal,
} from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const KEPT_BY_DAY = [
  'usage_day',
  'app_user',
  'app_device',
  'domain_day',
  'domain_user',
  'domain_device',
  'event',
  'app_measurement',
] as const

export function retention(db: () => Db): void {
  it('deletes what is older than it may be, and nothing else', async () => {
    const ages = [0, 6, 7, 9, 10]
    const signals = ages.map((days) =>
      sampleSignal({ hour: HOUR - days * DAY_MS, appId: `app-${days}`, user: `user-${days}` }),
    )
    signals.push(
      ...ages.map((days) =>
        sampleDomainSignal(`d${days}.example`, { hour: HOUR - days * DAY_MS, user: `user-${days}` }),
      ),
    )
    const events = ages.map((days) => sampleEvent({ at: HOUR - days * DAY_MS }))
    const measurements = ages.map((days) => sampleMeasurement({ at: HOUR - days * DAY_MS, appId: `app-${days}` }))
    const batch = sampleBatch({ signals, events, measurements })
    await countBatch(db(), await insertDevice(db()), batch, { now: NOW, keptDays: 90 })
    await purge(db(), { hourlyDays: 7, dailyDays: 10 }, NOW)

    const count = async (table: 'usage_hour' | (typeof KEPT_BY_DAY)[number]) =>
      (await db().selectFrom(table).selectAll().execute()).length
    expect(await count('usage_hour')).toBe(2)
    for (const table of KEPT_BY_DAY) {
      expect(await count(table), table).toBe(4)
    }
  })

  it('deletes setup links that have expired', async () => {
    await db()
      .insertInto('setup_link')
      .values([
        { hash: 'old', expires_at: NOW },
        { hash: 'new', expires_at: NOW + 1 },
      ])
      .execute()
    await purge(db(), { hourlyDays: 7, dailyDays: 10 }, NOW)
    expect(await db().selectFrom('setup_link').select('hash').execute()).toEqual([{ hash: 'new' }])
  })
}
