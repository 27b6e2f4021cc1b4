import { beforeEach, expect, test, vi } from 'vitest'
import { GrantsInForce } from '../../../../background/enforcement/grants-in-force.ts'
import type { AgentDatabase } from '../../../../background/storage/database.ts'
import { BundleTrust } from '../../../../background/sync/bundle-trust.ts'
import { GrantsSync } from '../../../../background/sync/grants-sync.ts'
import { GRANTS_SIGNATURE_CONTEXT } from '../../../../core/bundle/grants.ts'
import { BundleRejected } from '../../../../core/bundle/open-bundle.ts'
import { TestSigner } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

const DEVICE = '0193d5a0-0000-7000-8000-000000000001'
const signer = new TestSigner()
const ENROLLED = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey: signer.publicKey }

let database: AgentDatabase
let answer: { body: unknown; etag: string } | null
let asked: (string | null)[]
let done: string[]

beforeEach(async () => {
  fakeBrowser.reset()
  await fakeBrowser.local.set({ deviceId: DEVICE })
  database = memoryDatabase()
  answer = null
  asked = []
  done = []
})

async function pull(enrolled: typeof ENROLLED = ENROLLED): Promise<GrantsInForce> {
  const clock = { ready: Promise.resolve(), steadyNow: () => 0 }
  const grants = new GrantsInForce(database, clock as never)
  const getGrants = async (_: unknown, etag: string | null) => {
    asked.push(etag)
    return answer
  }
  const enforcer = { refresh: async () => void done.push('refresh') }
  const limits = { watch: async () => void done.push('watch') }
  await new GrantsSync({
    client: { getGrants } as never,
    grants,
    enforcer: enforcer as never,
    limits: limits as never,
    trust: new BundleTrust(),
  }).pull(enrolled as never)
  return grants
}

function signed(issuedAt: number, by = signer) {
  const exceptions = [{ id: DEVICE, appId: 'dropbox', until: 9_000, grantedBy: 'Ada' }]
  return by.sign({ format: 1, deviceId: DEVICE, issuedAt, exceptions, decisions: [] }, GRANTS_SIGNATURE_CONTEXT)
}

test('what was granted is kept, put into the rules, and watched for its end', async () => {
  answer = { body: signed(5), etag: '"5"' }
  expect((await pull()).holding()).toEqual(new Map([['dropbox', 9_000]]))
  expect(done).toEqual(['refresh', 'watch'])
})

test('the server is asked only for what is newer, and what there is goes on holding', async () => {
  answer = { body: signed(5), etag: '"5"' }
  await pull()
  answer = null
  expect((await pull()).holding().size).toBe(1)
  expect(asked).toEqual([null, '"5"'])
  expect(done).toEqual(['refresh', 'watch', 'watch'])
})

test.each([
  ['are older than those in force', () => signed(4)],
  ['were signed by another', () => signed(6, new TestSigner())],
  ['are no grants', () => 'nothing'],
])('those that %s change nothing', async (_, body) => {
  answer = { body: signed(5), etag: '"5"' }
  await pull()
  answer = { body: body(), etag: '"6"' }
  await expect(pull()).rejects.toThrow(BundleRejected)
  answer = null
  expect((await pull()).record?.grants.issuedAt).toBe(5)
})

test('another server’s count from their own beginning', async () => {
  answer = { body: signed(5), etag: '"5"' }
  await pull()
  const other = new TestSigner()
  answer = { body: signed(1, other), etag: '"1"' }
  expect((await pull({ ...ENROLLED, bundlePublicKey: other.publicKey })).record?.grants.issuedAt).toBe(1)
  expect(asked).toEqual([null, null])
})

test('after a rotation of the key that a bundle has brought, they go on, and the old key’s are refused', async () => {
  answer = { body: signed(5), etag: '"5"' }
  await pull()
  const next = new TestSigner()
  answer = { body: signed(6, next), etag: '"6"' }
  await expect(pull()).rejects.toThrow(BundleRejected)

  await new BundleTrust().keep({ lineage: [signer.publicKey, next.publicKey], newest: next.publicKey })
  expect((await pull()).record?.grants.issuedAt).toBe(6)
  expect(asked).toEqual([null, '"5"', '"5"'])
  answer = { body: signed(7), etag: '"7"' }
  await expect(pull()).rejects.toThrow(BundleRejected)
  answer = { body: signed(5, next), etag: '"8"' }
  await expect(pull()).rejects.toThrow(BundleRejected)
})
