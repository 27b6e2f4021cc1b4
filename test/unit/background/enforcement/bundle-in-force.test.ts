import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import { AgentDatabase, type BundleRecord, type StoredHostIndex } from '../../../../background/storage/database.ts'
import * as building from '../../../../core/hosts/build-host-index.ts'
import { aBundle, anApp } from '../../../fixtures/bundle-builder.ts'

vi.mock('../../../../core/hosts/build-host-index.ts', { spy: true })
const build = vi.mocked(building.buildHostIndex)

const apps = [
  anApp({ id: 'dropbox', domains: ['dropbox.com'] }),
  anApp({ id: 'everybody', domains: ['github.io'], hosts: ['api.example.com'] }),
]
const record: BundleRecord = { id: 'current', bundle: aBundle({ apps }), etag: '"1"', publicKey: 'key' }

let database: AgentDatabase
let opened = 0

beforeEach(() => {
  opened += 1
  database = new AgentDatabase(`bundle-${opened}`)
  build.mockClear()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await database.delete()
})

/** As a worker does when it wakes. */
async function wake(version = '1.0'): Promise<BundleInForce> {
  const inForce = new BundleInForce(database, version)
  await inForce.ready
  return inForce
}

async function storeIndex(hostIndex: StoredHostIndex | undefined): Promise<void> {
  await database.bundles.put(hostIndex === undefined ? record : { ...record, hostIndex })
}

async function storedBytes(): Promise<Uint8Array | null> {
  const stored = await database.bundles.get('current')
  return stored?.hostIndex === undefined ? null : new Uint8Array(await stored.hostIndex.blob.arrayBuffer())
}

test('knows no app before there is a bundle, nor after it was let go', async () => {
  const inForce = await wake()
  expect(inForce.appOfHost('dropbox.com')).toBeNull()
  await inForce.replace(record)
  expect(inForce.appOfHost('www.dropbox.com')?.id).toBe('dropbox')
  await inForce.clear()
  expect(inForce.appOfHost('www.dropbox.com')).toBeNull()
  expect((await wake()).appOfHost('www.dropbox.com')).toBeNull()
})

test('a worker that wakes opens the stored index and builds nothing', async () => {
  await (await wake()).replace(record)
  build.mockClear()
  const inForce = await wake()
  expect(inForce.appOfHost('www.dropbox.com')?.id).toBe('dropbox')
  expect(inForce.appOfHost('api.example.com')?.id).toBe('everybody')
  expect(inForce.record).toEqual(record)
  expect(build).not.toHaveBeenCalled()
})

test('leaves a domain that is a public suffix to nobody', async () => {
  const inForce = await wake()
  await inForce.replace(record)
  expect(inForce.appOfHost('somebody.github.io')).toBeNull()
})

test.each([
  ['none, as a version before it left the bundle', undefined],
  ['one that another version has built', { blob: new Blob([building.buildHostIndex([])]), builtBy: '0.9' }],
  ['one that is cut short', { blob: new Blob([building.buildHostIndex([]).slice(0, 50)]), builtBy: '1.0' }],
  ['something else', { blob: new Blob(['{}']), builtBy: '1.0' }],
])('builds an index, once, where there is %s', async (_, hostIndex) => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await storeIndex(hostIndex)
  expect((await wake()).appOfHost('www.dropbox.com')?.id).toBe('dropbox')
  expect(await storedBytes()).not.toBeNull()
  build.mockClear()
  expect((await wake()).appOfHost('www.dropbox.com')?.id).toBe('dropbox')
  expect(build).not.toHaveBeenCalled()
})

test('works from the index it has built where that can’t be stored', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await storeIndex(undefined)
  vi.spyOn(database.bundles, 'put').mockRejectedValue(new Error('The disk is full'))
  expect((await wake()).appOfHost('www.dropbox.com')?.id).toBe('dropbox')
})
