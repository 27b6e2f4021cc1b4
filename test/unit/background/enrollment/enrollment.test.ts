import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Enrollment } from '../../../../background/enrollment/enrollment.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { Outbox } from '../../../../background/storage/outbox.ts'
import { UsageLog } from '../../../../background/storage/usage-log.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({
  storage: {} as Record<string, unknown>,
  runtime: { getPlatformInfo: async () => ({ os: 'linux' }) },
  management: { getSelf: async () => ({ version: '1.0.0', installType: 'admin' }) },
}))
vi.mock('webextension-polyfill', () => ({ default: browser }))

const NOON = Date.UTC(2026, 10, 24, 12)
const ONE = { serverUrl: 'https://one.example', enrollmentToken: 'first' }
const OTHER = { serverUrl: 'https://other.example', enrollmentToken: 'second' }

let opened = 0
let database: AgentDatabase
let log: UsageLog
let outbox: Outbox
let enrollment: Enrollment

beforeEach(() => {
  opened += 1
  vi.stubGlobal('navigator', {})
  browser.storage = { local: fakeLocalStorage() }
  database = new AgentDatabase(`enrollment-${opened}`)
  log = new UsageLog(database)
  outbox = new Outbox(database)
  const client = { enroll: async () => ({ credential: 'c', bundlePublicKey: 'key', serverTime: NOON }) }
  const who = { user: async () => null, device: async () => null, forgetPseudonyms: () => {} }
  enrollment = new Enrollment({ client: client as never, who: who as never, log, outbox })
})
afterEach(() => {
  vi.unstubAllGlobals()
  return database.delete()
})

const ensure = (raw: Record<string, unknown>) => enrollment.ensure(parsePolicy(raw).policy, NOON)
const visit = () => log.record({ subject: 'dropbox', user: 'ann@example.com', at: NOON, counts: { visits: 1 } })

test('rows that were recorded for one server never go to another, and are counted as given up', async () => {
  await ensure(ONE)
  await visit()
  await outbox.nextBatch(NOON)
  await visit()
  void log.record({ subject: 'box', user: 'ann@example.com', at: NOON, counts: { requests: 1 } })
  expect(await ensure(OTHER)).toMatchObject({ serverUrl: OTHER.serverUrl })
  expect(await outbox.nextBatch(NOON)).toMatchObject({ signals: [], events: [], dropped: 3 })
})

test('rows wait on under another token of the same server, and for the first server', async () => {
  await visit()
  await ensure(ONE)
  await ensure({ ...ONE, enrollmentToken: 'another' })
  expect(await outbox.waitingCount()).toBe(1)
})

test('names that were sent before are sent again after each enrollment', async () => {
  const pseudonym = `~${'a'.repeat(22)}`
  const sent = { kind: 'user', sealedName: 'sealed', publicKey: 'key', state: 'sealed', sealedAt: NOON } as const
  await ensure(ONE)
  await database.identities.add({ pseudonym, ...sent })
  await enrollment.credentialRefused('c')
  expect(await outbox.nextBatch(NOON)).toBeNull()
  await ensure(ONE)
  expect((await outbox.nextBatch(NOON))?.identities).toEqual([{ pseudonym, kind: 'user', sealedName: 'sealed' }])
})

test('which enrollment there is can be asked without asking the server', async () => {
  const current = (raw: Record<string, unknown>) => enrollment.current(parsePolicy(raw).policy)
  expect(await current(ONE)).toBeNull()
  const enrolled = await ensure(ONE)
  expect(await current(ONE)).toEqual(enrolled)
  expect(await current({})).toBeNull()
  expect(await current(OTHER)).toBeNull()
  await enrollment.credentialRefused('c')
  expect(await current(ONE)).toBeNull()
})
