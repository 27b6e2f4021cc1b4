import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { Outbox } from '../../../../background/storage/outbox.ts'
import { UsageLog } from '../../../../background/storage/usage-log.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
let name = ''
let opened = 0
let database: AgentDatabase
let log: UsageLog

beforeEach(() => {
  opened += 1
  name = `usage-log-${opened}`
  database = new AgentDatabase(name)
  log = new UsageLog(database)
})
afterEach(() => database.delete())

const request = (part: { at?: number; bytesDown?: number; bytesDownExact?: boolean; subject?: string } = {}) => {
  const { at = NOON, bytesDown = 10, bytesDownExact = true, subject = 'dropbox' } = part
  return log.record({ subject, user: null, at, counts: { requests: 1, bytesDown }, bytesDownExact })
}

/** How often a row was written, from now on: with one row, as often as there was a transaction. */
function countTransactions(): () => number {
  let count = 0
  database.usage.hook('updating', () => void count++)
  database.usage.hook('creating', () => void count++)
  return () => count
}

test('what comes while a transaction is under way shares the next one, and all is counted', async () => {
  const transactions = countTransactions()
  await Promise.all(Array.from({ length: 100 }, () => request()))
  expect(await database.usage.toArray()).toMatchObject([{ requests: 100, bytesDown: 1_000, bytesDownExact: true }])
  expect(transactions()).toBeLessThan(5)
})

test('requests wait a moment for others, and whatever a person did takes them along', async () => {
  const transactions = countTransactions()
  const requests = [request(), request()]
  await new Promise((next) => setTimeout(next, 20))
  expect(await database.usage.count()).toBe(0)
  await log.record({ subject: 'dropbox', user: null, at: NOON, counts: { visits: 1 } })
  await Promise.all(requests)
  expect(await database.usage.toArray()).toMatchObject([{ visits: 1, requests: 2 }])
  expect(transactions()).toBe(1)
})

test('all that was seen is on the disk once it was asked for', async () => {
  void request()
  await log.flush()
  expect(await database.usage.toArray()).toMatchObject([{ requests: 1 }])
  await log.flush()
})

test('each record has been written when its promise resolves', async () => {
  const first = request()
  await Promise.resolve()
  const second = request({ subject: 'box' })
  await first
  expect(await database.usage.count()).toBeGreaterThanOrEqual(1)
  await second
  expect(await database.usage.count()).toBe(2)
})

test('a sum of which one part is a lower bound is a lower bound', async () => {
  await request()
  await request({ bytesDown: 0, bytesDownExact: false })
  await request()
  expect(await database.usage.toArray()).toMatchObject([{ requests: 3, bytesDown: 20, bytesDownExact: false }])
})

test('files given to an app add up in its row, never beyond what a batch can carry', async () => {
  const upload = (bytes: number) =>
    log.record({ subject: 'dropbox', user: null, at: NOON, counts: { fileUploads: 2, fileUploadBytes: bytes } })
  await upload(3_000)
  await upload(500)
  expect(await database.usage.toArray()).toMatchObject([{ fileUploads: 4, fileUploadBytes: 3_500 }])
  await upload(Number.MAX_SAFE_INTEGER)
  expect(await database.usage.toArray()).toMatchObject([{ fileUploads: 6, fileUploadBytes: 2 ** 42 }])
})

test('a size that no answer can have makes a lower bound of what the server believes', async () => {
  await request({ bytesDown: 999_999_999_999_999 })
  expect(await database.usage.toArray()).toMatchObject([{ requests: 1, bytesDown: 2 ** 42, bytesDownExact: false }])
  await request()
  expect(await database.usage.toArray()).toMatchObject([{ requests: 2, bytesDown: 2 ** 42, bytesDownExact: false }])
})

test('what the storage does not take waits for the next time', async () => {
  const transaction = vi.spyOn(database, 'transaction').mockRejectedValue(new Error('The disk is full'))
  await expect(request()).rejects.toThrow('The disk is full')
  transaction.mockRestore()
  await request()
  expect(await database.usage.toArray()).toMatchObject([{ requests: 2 }])
})

test('a faulty sighting is counted as dropped, and takes no other along', async () => {
  const faulty = { subject: 'dropbox', user: null, at: NOON, counts: {}, event: { id: () => 0 } as never }
  await Promise.allSettled([log.record(faulty), request()])
  expect(await database.usage.toArray()).toMatchObject([{ requests: 1 }])
  await request()
  expect(await database.counters.get('dropped')).toEqual({ name: 'dropped', value: 1 })
})

test('what a failed transaction held is told to those who waited, and what comes later is written', async () => {
  const broken = log.record({ subject: 'dropbox', user: null, at: NOON, counts: {}, event: { id: () => 0 } as never })
  await expect(broken).rejects.toThrow()
  await request()
  expect(await database.usage.count()).toBe(1)
})

test('a domain travels as a domain, an app as an app', async () => {
  await request({ subject: 'odd-site.co.uk' })
  await request({ subject: 'google-drive' })
  const { signals } = await new Outbox(database).waitingRows()
  expect(signals.map(({ appId, domain }) => ({ appId, domain }))).toEqual([
    { appId: 'google-drive', domain: null },
    { appId: null, domain: 'odd-site.co.uk' },
  ])
})

test('rows that an older version of the extension has left waiting go on', async () => {
  await database.delete()
  const before = new Dexie(name)
  before.version(1).stores({
    signals: '[hour+appId+user], hour',
    events: 'id, at',
    batches: 'sequence',
    today: '[day+appId], day',
    bundles: 'id',
    counters: 'name',
  })
  const row = { hour: NOON, appId: 'dropbox', user: '', visits: 2, blocked: 1, firstSeen: NOON, lastSeen: NOON + 5 }
  await before.table('signals').add(row)
  await before
    .table('batches')
    .add({ sequence: 1, batchId: 'x', signals: [], events: [], dropped: 3, sealedAt: NOON, refusal: null })
  before.close()

  database = new AgentDatabase(name)
  const outbox = new Outbox(database)
  expect(await outbox.nextBatch(NOON)).toMatchObject({ batchId: 'x', dropped: 3, identities: [], measurements: [] })
  await outbox.acknowledge(1, 1, NOON)
  expect((await outbox.nextBatch(NOON))?.signals).toMatchObject([
    { appId: 'dropbox', visits: 2, blocked: 1, requests: 0, bytesDownExact: false },
  ])
})
