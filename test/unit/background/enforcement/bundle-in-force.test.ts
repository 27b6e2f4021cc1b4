import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import { AgentDatabase, type BundleRecord, type StoredHostIndex } from '../../../../background/storage/database.ts'
import type { BundleApp } from '../../../../core/bundle/bundle.ts'
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

/** What comes instead of an app, in a bundle of these apps, all of them sanctioned but those named. */
async function alternativesIn(
  bundleApps: BundleApp[],
  ...notSanctioned: string[]
): Promise<(appId: string) => string[]> {
  const inForce = await wake()
  const sanctioned = bundleApps.filter(({ id }) => !notSanctioned.includes(id))
  const tags = Object.fromEntries(sanctioned.map(({ id }) => [id, 'sanctioned' as const]))
  await inForce.replace({ id: 'current', bundle: aBundle({ apps: bundleApps, tags }), etag: null, publicKey: 'key' })
  return (appId) => inForce.alternativesTo(appId).map(({ id }) => id)
}

test('what an app names as alternatives comes first, in its order, then the rest of its category', async () => {
  const alternatives = await alternativesIn([
    anApp({ id: 'box' }),
    anApp({ id: 'dropbox', alternatives: ['wiki', 'onedrive'] }),
    anApp({ id: 'onedrive' }),
    anApp({ id: 'wiki', category: 'notes' }),
    anApp({ id: 'notebook', category: 'notes' }),
  ])
  expect(alternatives('dropbox')).toEqual(['wiki', 'onedrive', 'box'])
  expect(alternatives('box')).toEqual(['dropbox', 'onedrive'])
})

test('only what is sanctioned, and in the bundle, is an alternative', async () => {
  const alternatives = await alternativesIn(
    [
      anApp({ id: 'dropbox', alternatives: ['gone', 'wiki', 'dropbox'] }),
      anApp({ id: 'wiki', category: 'notes' }),
      anApp({ id: 'box' }),
      anApp({ id: 'onedrive' }),
    ],
    'wiki',
    'box',
  )
  expect(alternatives('dropbox')).toEqual(['onedrive'])
  expect(alternatives('gone')).toEqual([])
})
