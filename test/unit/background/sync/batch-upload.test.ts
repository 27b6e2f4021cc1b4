import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { Outbox } from '../../../../background/storage/outbox.ts'
import { UsageLog } from '../../../../background/storage/usage-log.ts'
import { BatchUpload } from '../../../../background/sync/batch-upload.ts'
import { ServerRefusal, ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { type Batch, type BatchResponse, DAY_MS } from '../../../../core/protocol/device-api.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const ENROLLED = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey: 'key' }

let opened = 0
let database: AgentDatabase
let log: UsageLog
let outbox: Outbox
let upload: BatchUpload
/** What the server was sent, and what it says to the next batches: an error is thrown, none takes the batch. */
let received: Batch[]
let answers: Error[]
let serverTime: number

beforeEach(() => {
  opened += 1
  database = new AgentDatabase(`batch-upload-${opened}`)
  log = new UsageLog(database)
  outbox = new Outbox(database)
  received = []
  answers = []
  serverTime = NOON
  const client = { sendBatch: async (_: unknown, batch: Batch) => answerTo(batch) }
  const clock = { now: () => serverTime }
  const policy = { current: parsePolicy({ discovery: { keepDays: 2 } }) }
  upload = new BatchUpload({ policy: policy as never, client: client as never, log, outbox, clock: clock as never })
})
afterEach(() => database.delete())

function answerTo(batch: Batch): BatchResponse {
  received.push(batch)
  const error = answers.shift()
  if (error !== undefined) throw error
  return { acknowledged: batch.sequence, duplicate: false, lastSequence: batch.sequence }
}

const refusal = (code: 'invalid-batch' | 'sequence-conflict', lastSequence: number | null = null) =>
  new ServerRefusal(422, code, lastSequence, 'signals.0.visits is bad')
const visit = (subject: string) => log.record({ subject, user: null, at: serverTime, counts: { visits: 1 } })
const push = () => upload.push(ENROLLED)

test('what was just seen is sent, and leaves with its acknowledgement', async () => {
  void log.record({ subject: 'dropbox', user: null, at: NOON, counts: { requests: 1 } })
  await push()
  expect(received).toMatchObject([{ sequence: 1, signals: [{ appId: 'dropbox' }] }])
  expect(await outbox.waitingCount()).toBe(0)
})

test('a batch that gets no answer waits, and is sent again as it was', async () => {
  await visit('dropbox')
  answers = [new ServerUnreachable('connection', 'No answer')]
  await expect(push()).rejects.toThrow('No answer')
  await push()
  expect(received[1]).toEqual(received[0])
})

test('a batch whose number is taken is sent under a free one', async () => {
  await visit('dropbox')
  answers = [refusal('sequence-conflict', 7)]
  await push()
  expect(received.map(({ sequence }) => sequence)).toEqual([1, 8])
  expect(received[1]?.batchId).toBe(received[0]?.batchId)
})

test('a refused batch is given up after the policy’s days and reported, though all else can be sent', async () => {
  await visit('dropbox')
  answers = [refusal('invalid-batch')]
  await push()
  serverTime = NOON + 2 * DAY_MS
  await push()
  expect(await outbox.refusedBatches()).toBe(1)
  serverTime += 1
  await push()
  expect(await outbox.refusedBatches()).toBe(0)
  await push()
  expect(received.slice(1)).toMatchObject([{ signals: [], dropped: 1 }])
})
