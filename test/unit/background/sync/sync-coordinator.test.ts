import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { Outbox } from '../../../../background/storage/outbox.ts'
import { ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { SyncCoordinator } from '../../../../background/sync/sync-coordinator.ts'
import { DAY_MS, HOUR_MS, NO_COUNTS } from '../../../../core/protocol/device-api.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({ storage: {} as Record<string, unknown> }))
vi.mock('webextension-polyfill', () => ({ default: browser }))

const NOON = Date.UTC(2026, 10, 24, 12)
const ENROLLED = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey: 'key' }

let opened = 0
let database: AgentDatabase
let outbox: Outbox
let now: number

beforeEach(() => {
  opened += 1
  browser.storage = { local: fakeLocalStorage() }
  database = new AgentDatabase(`sync-coordinator-${opened}`)
  outbox = new Outbox(database)
  now = NOON
})
afterEach(() => database.delete())

function coordinator(
  enrolled: typeof ENROLLED | null,
  { pull = async () => {}, push = async () => {}, grants = async () => {} } = {},
) {
  const ready = Promise.resolve()
  const parts = {
    policy: { ready, current: parsePolicy({}), onChange: () => {}, refresh: async () => {} },
    enrollment: { ensure: async () => enrolled, retryNow: async () => {}, view: async () => ({ state: 'enrolling' }) },
    bundleSync: { pull },
    grantsSync: { pull: grants },
    upload: { push },
    health: { send: async () => {} },
    enforcer: { ensure: async () => {} },
    outbox,
    clock: { ready, now: () => now },
  }
  return new SyncCoordinator(parts as never)
}

async function sendVisit(): Promise<void> {
  const times = { hour: NOON, firstSeen: NOON, lastSeen: NOON }
  const row = { ...NO_COUNTS, ...times, subject: 'dropbox', user: '', bytesDownExact: true, bytesUpExact: true }
  await database.usage.add(row)
  const batch = await outbox.nextBatch(NOON)
  await outbox.acknowledge(batch?.sequence ?? 0, 1, NOON)
}

const sentRows = async () => (await outbox.recordedRows()).sent.signals.length
const unreachable = async () => {
  throw new ServerUnreachable('connection', 'No answer')
}

test.each([
  ['with the server out of reach', ENROLLED],
  ['after the browser has left its fleet', null],
])('what was sent is forgotten after seven days, also %s', async (_, enrolled) => {
  await sendVisit()
  const sync = coordinator(enrolled, { pull: unreachable, push: unreachable })
  now = NOON + 7 * DAY_MS
  sync.tick()
  await sync.syncNow()
  expect(await sentRows()).toBe(1)
  now += HOUR_MS
  sync.tick()
  await sync.syncNow()
  expect(await sentRows()).toBe(0)
})

test('a push that fails holds up nothing else, and is told in the server’s words', async () => {
  const pull = vi.fn(async () => {})
  const sync = coordinator(ENROLLED, { pull, push: unreachable })
  expect(await sync.syncNow()).toEqual({ ok: false, error: 'No answer' })
  expect(pull).toHaveBeenCalledOnce()
  expect(await sync.status()).toMatchObject({ lastSync: expect.any(Number), error: 'No answer' })
})

test('what is granted is asked for in each round, also where the bundle fails', async () => {
  const grants = vi.fn(async () => {})
  await coordinator(ENROLLED, { pull: unreachable, grants }).syncNow()
  expect(grants).toHaveBeenCalledOnce()
})

test('grants that can’t be had are told of, and hold up nothing else', async () => {
  const push = vi.fn(async () => {})
  const sync = coordinator(ENROLLED, { push, grants: unreachable })
  expect(await sync.syncNow()).toEqual({ ok: false, error: 'No answer' })
  expect(push).toHaveBeenCalledOnce()
})
