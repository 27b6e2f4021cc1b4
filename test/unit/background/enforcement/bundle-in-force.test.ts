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

async function ownerOf(inForce: BundleInForce, host: string): Promise<string | null> {
  return (await inForce.appOfHost(host))?.id ?? null
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
  expect(await ownerOf(inForce, 'dropbox.com')).toBeNull()
  await inForce.replace(record)
  expect(await ownerOf(inForce, 'www.dropbox.com')).toBe('dropbox')
  await inForce.clear()
  expect(await ownerOf(inForce, 'www.dropbox.com')).toBeNull()
  expect(await ownerOf(await wake(), 'www.dropbox.com')).toBeNull()
})

test('a worker that wakes opens the stored index and builds nothing', async () => {
  await (await wake()).replace(record)
  build.mockClear()
  const inForce = await wake()
  expect(await ownerOf(inForce, 'www.dropbox.com')).toBe('dropbox')
  expect(await ownerOf(inForce, 'api.example.com')).toBe('everybody')
  expect(inForce.record).toEqual(record)
  expect(build).not.toHaveBeenCalled()
})

test('leaves a domain that is a public suffix to nobody', async () => {
  const inForce = await wake()
  await inForce.replace(record)
  expect(await ownerOf(inForce, 'somebody.github.io')).toBeNull()
})

test.each([
  ['none, as a version before it left the bundle', undefined],
  ['one that another version has built', { blob: new Blob([building.buildHostIndex([])]), builtBy: '0.9' }],
  ['one that is cut short', { blob: new Blob([building.buildHostIndex([]).slice(0, 50)]), builtBy: '1.0' }],
  ['something else', { blob: new Blob(['{}']), builtBy: '1.0' }],
])('builds an index, once, where there is %s', async (_, hostIndex) => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await storeIndex(hostIndex)
  expect(await ownerOf(await wake(), 'www.dropbox.com')).toBe('dropbox')
  expect(await storedBytes()).not.toBeNull()
  build.mockClear()
  expect(await ownerOf(await wake(), 'www.dropbox.com')).toBe('dropbox')
  expect(build).not.toHaveBeenCalled()
})

test('builds an index where the stored one can’t be read to its end', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const many = Array.from({ length: 60_000 }, (_, number) => `name-${number}.example`)
  const large = { ...record, bundle: aBundle({ apps: [...apps, anApp({ id: 'large', domains: many })] }) }
  await (await wake()).replace(large)
  build.mockClear()
  const slice = Blob.prototype.slice
  vi.spyOn(Blob.prototype, 'slice').mockImplementation(function (this: Blob, from = 0, to = this.size) {
    const part = slice.call(this, from, to)
    const isGone = from > 0 && build.mock.calls.length === 0
    if (isGone) part.arrayBuffer = () => Promise.reject(new DOMException('It has gone', 'NotReadableError'))
    return part
  })
  const inForce = await wake()
  expect(await Promise.all(['name-7.example', 'dropbox.com'].map((host) => ownerOf(inForce, host)))).toEqual([
    'large',
    'dropbox',
  ])
  expect(build).toHaveBeenCalledOnce()
})

test('works from the index it has built where that can’t be stored', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await storeIndex(undefined)
  vi.spyOn(database.bundles, 'put').mockRejectedValue(new Error('The disk is full'))
  expect(await ownerOf(await wake(), 'www.dropbox.com')).toBe('dropbox')
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
