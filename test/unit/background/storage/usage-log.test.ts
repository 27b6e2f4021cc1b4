import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

test('what comes while a transaction is under way shares the next one, and all is counted', async () => {
  const transactions: unknown[] = []
  database.usage.hook('updating', () => void transactions.push(0))
  database.usage.hook('creating', () => void transactions.push(0))
  await Promise.all(Array.from({ length: 100 }, () => request()))
  expect(await database.usage.toArray()).toMatchObject([{ requests: 100, bytesDown: 1_000, bytesDownExact: true }])
  expect(transactions.length).toBeLessThan(5)
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
  expect(await database.usage.toArray()).toMatchObject([{ fileUploads: 6, fileUploadBytes: Number.MAX_SAFE_INTEGER }])
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
