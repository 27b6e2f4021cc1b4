import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { Outbox } from '../../../../background/storage/outbox.ts'
import { type Sighting, UsageLog } from '../../../../background/storage/usage-log.ts'
import { type Batch, DAY_MS, HOUR_MS, NO_COUNTS } from '../../../../core/protocol/device-api.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
let database: AgentDatabase
let outbox: Outbox
let log: UsageLog
let opened = 0

beforeEach(() => {
  opened += 1
  database = new AgentDatabase(`outbox-${opened}`)
  outbox = new Outbox(database)
  log = new UsageLog(database)
})
afterEach(() => database.delete())

function visit(appId: string, at: number, user: string | null = 'ann@example.com'): Sighting {
  return { subject: appId, user, at, counts: { visits: 1 } }
}

function blockedAttempt(appId: string, at: number): Sighting {
  const what = { type: 'blocked', context: 'navigation', justification: null } as const
  const event = { id: crypto.randomUUID(), at, appId, user: null, ...what }
  return { subject: appId, user: null, at, counts: { blocked: 1 }, event }
}

async function sealed(): Promise<Batch> {
  const batch = await outbox.nextBatch(NOON)
  if (batch === null) throw new Error('Nothing waits')
  return batch
}

describe('recording', () => {
  test('visits of one hour, app and user are counted in one row', async () => {
    await Promise.all([log.record(visit('dropbox', NOON)), log.record(visit('dropbox', NOON + 5_000))])
    await log.record(visit('dropbox', NOON + HOUR_MS))
    await log.record(visit('dropbox', NOON, 'bob@example.com'))
    const { signals } = await outbox.waitingRows()
    expect(signals).toHaveLength(3)
    expect(signals).toContainEqual({
      ...NO_COUNTS,
      domain: null,
      bytesDownExact: true,
      bytesUpExact: true,
      hour: NOON,
      appId: 'dropbox',
      user: 'ann@example.com',
      visits: 2,
      blocked: 0,
      firstSeen: NOON,
      lastSeen: NOON + 5_000,
    })
  })

  test('an unknown user is null on the wire', async () => {
    await log.record(visit('dropbox', NOON, null))
    expect((await outbox.waitingRows()).signals[0]?.user).toBeNull()
  })

  test('a blocked attempt is a counter and an event', async () => {
    await log.record(blockedAttempt('mega', NOON))
    const { signals, events } = await outbox.waitingRows()
    expect(signals[0]).toMatchObject({ visits: 0, blocked: 1 })
    expect(events).toHaveLength(1)
  })

  test('a row that is looked at while its batch is acknowledged is there once', async () => {
    await log.record(visit('dropbox', NOON))
    const { sequence } = await sealed()
    const looks = Array.from({ length: 20 }, () => outbox.recordedRows())
    const acknowledged = outbox.acknowledge(sequence, sequence, NOON)
    looks.push(...Array.from({ length: 20 }, () => outbox.recordedRows()))
    await acknowledged
    for (const { waiting, sent } of await Promise.all(looks)) {
      expect([...waiting.signals, ...sent.signals]).toMatchObject([{ appId: 'dropbox', visits: 1 }])
    }
  })

  test('measurements and sealed names can be looked at like all that leaves, before and after', async () => {
    const identity = { pseudonym: `~${'a'.repeat(22)}`, kind: 'user', sealedName: 'sealed' } as const
    const protection = { https: true, hsts: true, csp: false, frameProtection: false, contentTypeProtection: true }
    const measurement = { appId: 'dropbox', at: NOON, ...protection }
    const content = { signals: [], events: [], identities: [identity], measurements: [measurement] }
    const nothing = { signals: [], events: [], identities: [], measurements: [] }
    await database.identities.add({ ...identity, publicKey: 'key', state: 'waiting', sealedAt: 0 })
    await database.measurements.add(measurement)
    expect(await outbox.recordedRows()).toEqual({ waiting: content, sent: nothing })
    const { sequence } = await sealed()
    expect(await outbox.recordedRows()).toEqual({ waiting: content, sent: nothing })
    await outbox.acknowledge(sequence, sequence, NOON)
    expect(await outbox.recordedRows()).toEqual({ waiting: nothing, sent: content })
  })

  test('what the server refused can be looked at: it has left the device', async () => {
    await log.record(visit('dropbox', NOON))
    await outbox.setAside((await sealed()).sequence, 'Row 0 is bad')
    const { waiting, sent } = await outbox.recordedRows()
    expect(waiting.signals).toEqual([])
    expect(sent.signals).toMatchObject([{ appId: 'dropbox' }])
  })

  test('today’s counts outlive the upload, yesterday’s go', async () => {
    await log.record(visit('box', NOON - DAY_MS))
    await log.record(visit('dropbox', NOON))
    const batch = await sealed()
    await outbox.acknowledge(batch.sequence, batch.sequence, NOON)
    expect(await outbox.today(NOON)).toMatchObject([{ appId: 'dropbox', visits: 1 }])
    expect(await database.today.count()).toBe(1)
  })
})

describe('sealing', () => {
  test('a batch stays the same until it is acknowledged, whatever is seen meanwhile', async () => {
    await log.record(visit('dropbox', NOON))
    const first = await sealed()
    await log.record(visit('dropbox', NOON + 1))
    expect(await sealed()).toEqual(first)
    expect(await outbox.waitingCount()).toBe(2)
  })

  test('what was seen after the sealing goes with the next number, and nothing twice', async () => {
    await log.record(visit('dropbox', NOON))
    const first = await sealed()
    await log.record(visit('dropbox', NOON + 1))
    await outbox.acknowledge(first.sequence, first.sequence, NOON)
    const second = await sealed()
    expect([first.sequence, second.sequence]).toEqual([1, 2])
    expect(first.signals[0]?.visits).toBe(1)
    expect(second.signals[0]?.visits).toBe(1)
    await outbox.acknowledge(second.sequence, second.sequence, NOON)
    expect(await outbox.nextBatch(NOON)).toBeNull()
  })

  test('a worker that died after sealing finds the same batch again', async () => {
    await log.record(visit('dropbox', NOON))
    const batch = await sealed()
    database.close()
    database = new AgentDatabase(`outbox-${opened}`)
    expect(await new Outbox(database).nextBatch(NOON)).toEqual(batch)
  })

  test('numbering goes on after what the server has counted', async () => {
    await log.record(visit('dropbox', NOON))
    const batch = await sealed()
    await outbox.acknowledge(batch.sequence, 40, NOON)
    await log.record(visit('dropbox', NOON))
    expect((await sealed()).sequence).toBe(41)
  })

  test('a batch whose number stands for another one there gets a free number and keeps its rows', async () => {
    await log.record(visit('dropbox', NOON))
    const before = await sealed()
    await outbox.renumber(before.sequence, 7)
    expect(await sealed()).toEqual({ ...before, sequence: 8 })
  })

  test('a batch that the server will never take is put aside and lets the next one go', async () => {
    await log.record(visit('dropbox', NOON))
    await outbox.setAside((await sealed()).sequence, 'Row 0 is bad')
    await log.record(visit('box', NOON))
    expect((await sealed()).signals.map(({ appId }) => appId)).toEqual(['box'])
    expect(await outbox.refusedBatches()).toBe(1)
  })
})

test('the names in a batch that the server refused are sent once more, apart from rows', async () => {
  const identity = { pseudonym: `~${'a'.repeat(22)}`, kind: 'user', sealedName: 'sealed' } as const
  await database.identities.add({ ...identity, publicKey: 'key', state: 'waiting', sealedAt: 0 })
  await log.record(visit('dropbox', NOON))
  await outbox.setAside((await sealed()).sequence, 'Row 0 is bad')
  await log.record(visit('box', NOON))
  const names = await sealed()
  expect(names).toMatchObject({ signals: [], identities: [identity] })
  await outbox.setAside(names.sequence, 'Name 0 is bad')
  expect(await sealed()).toMatchObject({ signals: [{ appId: 'box' }], identities: [] })
})

describe('the cap', () => {
  test('drops what is too old, counts it, and reports the count once', async () => {
    await log.record(visit('dropbox', NOON - 3 * DAY_MS))
    await log.record(visit('box', NOON))
    await outbox.applyCap(NOON, 2, 1)
    const batch = await sealed()
    expect(batch.signals.map(({ appId }) => appId)).toEqual(['box'])
    expect(batch.dropped).toBe(1)
    await outbox.acknowledge(batch.sequence, batch.sequence, NOON)
    expect(await outbox.nextBatch(NOON)).toBeNull()
  })

  test('leaves a sealed batch alone: it may have been counted already', async () => {
    await log.record(visit('dropbox', NOON - 3 * DAY_MS))
    const batch = await sealed()
    await outbox.applyCap(NOON, 2, 1)
    expect(await sealed()).toEqual(batch)
  })

  test('rows of a batch that the server refused are counted when they are given up', async () => {
    await log.record(visit('dropbox', NOON))
    await outbox.setAside((await sealed()).sequence, 'Row 0 is bad')
    await outbox.applyCap(NOON + 3 * DAY_MS, 2, 1)
    expect(await sealed()).toMatchObject({ signals: [], dropped: 1 })
    expect(await outbox.refusedBatches()).toBe(0)
  })

  test('over its bytes, the oldest rows go first', async () => {
    for (let hour = 0; hour < 3; hour += 1) await log.record(visit('dropbox', NOON + hour * HOUR_MS))
    await outbox.applyCap(NOON, 60, 0.0008)
    const batch = await sealed()
    expect(batch.signals.map((row) => row.hour)).toEqual([NOON + HOUR_MS, NOON + 2 * HOUR_MS])
    expect(batch.dropped).toBe(1)
  })

  test('a drop is reported even when nothing else waits', async () => {
    await log.record(visit('dropbox', NOON - 3 * DAY_MS))
    await outbox.applyCap(NOON, 2, 1)
    expect(await sealed()).toMatchObject({ signals: [], events: [], dropped: 1 })
  })
})
