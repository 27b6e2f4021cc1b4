import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { COUNTERS, DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { countBatch, SequenceConflict } from '../../../../server/store/count-batch.ts'
import { COUNTER_COLUMNS } from '../../../../server/store/counters.ts'
import { startOfDay } from '../../../../server/store/retention.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { HOUR, NOW, sampleBatch, sampleDomainSignal, sampleEvent, sampleSignal } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const OPTIONS = { now: NOW, keptDays: 90 }

export function countingBatches(db: () => Db): void {
  let device: string
  beforeEach(async () => {
    device = await insertDevice(db())
  })

  const hours = () => db().selectFrom('usage_hour').selectAll().orderBy('app').orderBy('hour').execute()
  const days = () => db().selectFrom('usage_day').selectAll().orderBy('app').orderBy('day').execute()
  const storedDevice = () => db().selectFrom('device').selectAll().where('id', '=', device).executeTakeFirstOrThrow()

  it('adds signals to the hour and the day, and marks how far the device has come', async () => {
    const batch = sampleBatch({ sequence: 4, dropped: 2 })
    expect(await countBatch(db(), device, batch, OPTIONS)).toEqual({
      duplicate: false,
      lastSequence: 4,
      movedRows: 0,
    })
    const use = {
      device,
      app: 'dropbox',
      user_name: 'ada@example.com',
      visits: 3,
      blocked: 0,
      requests: 0,
      bytes_down: 0,
      bytes_up: 0,
      file_uploads: 0,
      file_upload_bytes: 0,
      downloads: 0,
      warned: 0,
      bypassed: 0,
      bytes_down_exact: true,
      bytes_up_exact: true,
      first_seen: HOUR + 60_000,
      last_seen: HOUR + 120_000,
    }
    expect(await hours()).toEqual([{ ...use, hour: HOUR }])
    expect(await days()).toEqual([{ ...use, day: startOfDay(HOUR) }])
    expect(await storedDevice()).toMatchObject({
      last_sequence: 4,
      dropped_rows: 2,
      last_seen: NOW,
    })
  })

  it('sums rows of the same hour, in one batch and over batches', async () => {
    const early = sampleSignal({ firstSeen: HOUR + 1, lastSeen: HOUR + 2, visits: 1, blocked: 5 })
    await countBatch(db(), device, sampleBatch({ sequence: 1, signals: [sampleSignal(), early] }), OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 2, signals: [sampleSignal({ visits: 7 })] }), OPTIONS)
    const [hour] = await hours()
    expect(hour).toMatchObject({ visits: 11, blocked: 5, first_seen: HOUR + 1, last_seen: HOUR + 120_000 })
    expect(await days()).toHaveLength(1)
  })

  it('sums every counter, up to what a number can hold', async () => {
    const all = (count: number) => Object.fromEntries(COUNTERS.map((counter) => [counter, count]))
    await countBatch(db(), device, sampleBatch({ signals: [sampleSignal(all(2)), sampleSignal(all(3))] }), OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 2, signals: [sampleSignal(all(4))] }), OPTIONS)
    expect(await hours()).toMatchObject([Object.fromEntries(COUNTER_COLUMNS.map(([, column]) => [column, 9]))])

    const most = sampleSignal({ bytesDown: Number.MAX_SAFE_INTEGER })
    await countBatch(db(), device, sampleBatch({ sequence: 3, signals: [most] }), OPTIONS)
    expect(await days()).toMatchObject([{ bytes_down: Number.MAX_SAFE_INTEGER, bytes_up: 9 }])
  })

  it('takes the bytes of an hour for exact only while all its rows are', async () => {
    const exactness = async () => (await hours()).map((row) => [row.bytes_down_exact, row.bytes_up_exact])
    const exact = sampleSignal()
    await countBatch(db(), device, sampleBatch({ sequence: 1, signals: [exact, exact] }), OPTIONS)
    expect(await exactness()).toEqual([[true, true]])
    const partly = { ...exact, bytesDownExact: false }
    await countBatch(db(), device, sampleBatch({ sequence: 2, signals: [exact, partly] }), OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 3, signals: [exact] }), OPTIONS)
    expect(await exactness()).toEqual([[false, true]])
  })

  it('keeps the rows of domains apart from those of apps', async () => {
    const signals = [sampleSignal(), sampleDomainSignal('rare.example'), sampleDomainSignal('rare.example')]
    await countBatch(db(), device, sampleBatch({ signals }), OPTIONS)
    expect(await hours()).toMatchObject([{ app: 'dropbox', visits: 3 }])
    const domains = await db().selectFrom('domain_day').selectAll().execute()
    expect(domains).toMatchObject([{ device, domain: 'rare.example', day: startOfDay(HOUR), visits: 6 }])
    const span = { domain: 'rare.example', first_day: startOfDay(HOUR), last_day: startOfDay(HOUR) }
    expect(await db().selectFrom('domain_user').selectAll().execute()).toEqual([
      { ...span, user_name: 'ada@example.com' },
    ])
    expect(await db().selectFrom('domain_device').selectAll().execute()).toEqual([{ ...span, device }])
    expect(await db().selectFrom('app_device').select('app').execute()).toEqual([{ app: 'dropbox' }])
  })

  it('keeps hours, users and apps apart', async () => {
    const signals = [
      sampleSignal(),
      sampleSignal({ hour: HOUR - HOUR_MS }),
      sampleSignal({ user: null }),
      sampleSignal({ appId: 'box' }),
    ]
    await countBatch(db(), device, sampleBatch({ signals }), OPTIONS)
    expect(await hours()).toHaveLength(4)
    expect(await days()).toHaveLength(3)
  })

  it('counts a batch once, however often and however concurrently it comes', async () => {
    const batch = sampleBatch({ events: [sampleEvent()] })
    const answers = await Promise.all(Array.from({ length: 8 }, () => countBatch(db(), device, batch, OPTIONS)))
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(await hours()).toMatchObject([{ visits: 3 }])
    expect(await db().selectFrom('event').selectAll().execute()).toHaveLength(1)
  })

  it('knows a batch again that was counted before others', async () => {
    const first = sampleBatch({ sequence: 3 })
    await countBatch(db(), device, first, OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 5 }), OPTIONS)
    const again = { duplicate: true, lastSequence: 5, movedRows: 0 }
    expect(await countBatch(db(), device, first, OPTIONS)).toEqual(again)
    expect(await countBatch(db(), device, { ...first, sequence: 6 }, OPTIONS)).toEqual(again)
    expect(await hours()).toMatchObject([{ visits: 6 }])
  })

  it('refuses an older sequence number of a batch that was never counted, so that its rows are sent again', async () => {
    await countBatch(db(), device, sampleBatch({ sequence: 5 }), OPTIONS)
    const lost = sampleBatch({ sequence: 3 })
    await expect(countBatch(db(), device, lost, OPTIONS)).rejects.toThrow(new SequenceConflict(5))
    expect(await countBatch(db(), device, { ...lost, sequence: 6 }, OPTIONS)).toMatchObject({ duplicate: false })
    expect(await hours()).toMatchObject([{ visits: 6 }])
  })

  it('keeps the ids of a bounded number of batches for each device', async () => {
    const other = await insertDevice(db())
    const first = sampleBatch({ sequence: 1, signals: [] })
    await countBatch(db(), device, first, OPTIONS)
    await countBatch(db(), other, first, OPTIONS)
    for (let sequence = 2; sequence <= 40; sequence += 1) {
      await countBatch(db(), device, sampleBatch({ sequence, signals: [] }), OPTIONS)
    }
    const kept = await db().selectFrom('counted_batch').selectAll().execute()
    expect(kept.filter((batch) => batch.device === device)).toHaveLength(32)
    await expect(countBatch(db(), device, first, OPTIONS)).rejects.toThrow(new SequenceConflict(40))
    expect(await countBatch(db(), other, first, OPTIONS)).toMatchObject({ duplicate: true })
  })

  it('refuses another batch with the sequence number that was counted last', async () => {
    await countBatch(db(), device, sampleBatch({ sequence: 5 }), OPTIONS)
    const conflict = countBatch(db(), device, sampleBatch({ sequence: 5 }), OPTIONS)
    await expect(conflict).rejects.toThrow(new SequenceConflict(5))
    expect(await hours()).toMatchObject([{ visits: 3 }])
  })

  it('knows a batch again whose id comes in capitals', async () => {
    const batchId = randomUUID()
    await countBatch(db(), device, sampleBatch({ batchId: batchId.toUpperCase() }), OPTIONS)
    expect(await countBatch(db(), device, sampleBatch({ batchId }), OPTIONS)).toMatchObject({ duplicate: true })
  })

  it('counts an event once, even if it comes in two batches', async () => {
    const event = sampleEvent()
    await countBatch(db(), device, sampleBatch({ sequence: 1, events: [event, event] }), OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 2, events: [event] }), OPTIONS)
    expect(await db().selectFrom('event').select('id').execute()).toEqual([{ id: event.id }])
  })

  it('counts a row from far ahead in the hour it arrives', async () => {
    const ahead = HOUR + 400 * DAY_MS
    const signals = [sampleSignal({ hour: ahead })]
    const counted = await countBatch(db(), device, sampleBatch({ signals }), OPTIONS)
    expect(counted.movedRows).toBe(1)
    expect(await hours()).toMatchObject([{ hour: HOUR, visits: 3, first_seen: NOW, last_seen: NOW }])
  })

  it('counts a row from before the oldest day kept on that day', async () => {
    const before = HOUR - 200 * DAY_MS
    const oldest = startOfDay(NOW) - 89 * DAY_MS
    const batch = sampleBatch({ signals: [sampleSignal({ hour: before })], events: [sampleEvent({ at: before })] })
    expect(await countBatch(db(), device, batch, OPTIONS)).toMatchObject({ movedRows: 2 })
    expect(await days()).toMatchObject([{ day: oldest, visits: 3, first_seen: oldest, last_seen: oldest }])
    expect(await db().selectFrom('event').select('at').execute()).toEqual([{ at: oldest }])
  })

  it('widens the span in which a user and a device were seen with an app', async () => {
    const dayBefore = sampleSignal({ hour: HOUR - DAY_MS })
    await countBatch(db(), device, sampleBatch({ sequence: 1 }), OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 2, signals: [dayBefore] }), OPTIONS)
    const span = { app: 'dropbox', first_day: startOfDay(NOW) - DAY_MS, last_day: startOfDay(NOW) }
    expect(await db().selectFrom('app_user').selectAll().execute()).toEqual([{ ...span, user_name: 'ada@example.com' }])
    expect(await db().selectFrom('app_device').selectAll().execute()).toEqual([{ ...span, device }])
  })

  it('takes the batches of many devices with the same users at once', async () => {
    const devices = await Promise.all(Array.from({ length: 6 }, () => insertDevice(db())))
    const signals = ['dropbox', 'box', 'google'].map((appId) => sampleSignal({ appId }))
    await Promise.all(
      devices.map((id, index) => {
        const rows = index % 2 === 0 ? signals : signals.toReversed()
        return countBatch(db(), id, sampleBatch({ signals: rows }), OPTIONS)
      }),
    )
    expect(await hours()).toHaveLength(18)
  })

  it('takes a batch without rows', async () => {
    await countBatch(db(), device, sampleBatch({ signals: [], events: [], dropped: 9 }), OPTIONS)
    expect(await storedDevice()).toMatchObject({ last_sequence: 1, dropped_rows: 9 })
  })

  it('takes a batch as large as one may be', async () => {
    const signals = Array.from({ length: 1_000 }, (_, index) => sampleSignal({ appId: `app-${index}` }))
    const events = Array.from({ length: 1_000 }, () => sampleEvent())
    await countBatch(db(), device, sampleBatch({ signals, events }), OPTIONS)
    expect(await hours()).toHaveLength(1_000)
  })
}
