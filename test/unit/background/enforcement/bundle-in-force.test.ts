import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import type { BundleRecord } from '../../../../background/storage/bundle-records.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import type { BundleApp } from '../../../../core/bundle/bundle.ts'
import * as building from '../../../../core/hosts/build-host-index.ts'
import { aBundle, aCatalog, anApp, aTag, digestOf } from '../../../fixtures/bundle-builder.ts'

vi.mock('../../../../core/hosts/build-host-index.ts', { spy: true })
const build = vi.mocked(building.buildHostIndex)

const catalog = aCatalog({
  apps: [
    anApp({ id: 'dropbox', domains: ['dropbox.com'] }),
    anApp({ id: 'everybody', domains: ['github.io'], hosts: ['api.example.com'] }),
  ],
})
const record = recordOf(aBundle({ catalog: digestOf(catalog) }))

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

function recordOf(bundle: BundleRecord['bundle']): BundleRecord {
  return { id: 'current', bundle, etag: '"1"', publicKey: 'key' }
}

/** As a worker does when it wakes. */
async function wake(version = '1.0'): Promise<BundleInForce> {
  const inForce = new BundleInForce(database, version)
  await inForce.ready
  return inForce
}

async function inForceNow(): Promise<BundleInForce> {
  const inForce = await wake()
  await inForce.replace(record, { whole: catalog }, () => {})
  return inForce
}

test('knows no app before there is a bundle, nor after it was let go', async () => {
  const inForce = await wake()
  expect(inForce.appOfHost('dropbox.com')).toBeNull()
  await inForce.replace(record, { whole: catalog }, () => {})
  expect(inForce.appOfHost('www.dropbox.com')).toBe('dropbox')
  await inForce.clear()
  expect(inForce.appOfHost('www.dropbox.com')).toBeNull()
  expect((await wake()).appOfHost('www.dropbox.com')).toBeNull()
  expect(await database.catalogChunks.count()).toBe(0)
})

test('a worker that wakes opens the stored index and builds nothing', async () => {
  await inForceNow()
  build.mockClear()
  const inForce = await wake()
  expect(inForce.appOfHost('www.dropbox.com')).toBe('dropbox')
  expect(inForce.appOfHost('api.example.com')).toBe('everybody')
  expect(inForce.record).toEqual(record)
  expect(build).not.toHaveBeenCalled()
})

test('a bundle is in memory before it is on the disk', async () => {
  const inForce = await inForceNow()
  const next = recordOf(aBundle({ version: 2, catalog: digestOf(catalog) }))
  let stored: unknown
  await inForce.replace(next, null, () => {
    expect(inForce.bundle?.version).toBe(2)
    // Whoever has it by its tag isn't given it again.
    expect(inForce.record?.etag).toBeNull()
    stored = database.bundles.get('current')
  })
  expect(inForce.record).toEqual(next)
  expect(await stored).toMatchObject({ bundle: { version: 1 } })
  expect((await wake()).bundle?.version).toBe(2)
})

test('a bundle comes without its catalog where that is the one in force, and not where it is another', async () => {
  const inForce = await inForceNow()
  expect(await inForce.hasCatalog(digestOf(catalog))).toBe(true)
  expect(await inForce.hasCatalog(digestOf(aCatalog()))).toBe(false)
  const other = recordOf(aBundle({ version: 2, catalog: digestOf(aCatalog()) }))
  await expect(inForce.replace(other, null, () => {})).rejects.toThrow()
  expect(inForce.bundle?.version).toBe(1)
})

test('a catalog that has just come is asked before it is on the disk', async () => {
  const inForce = await wake()
  let app: unknown
  await inForce.replace(record, { whole: catalog }, () => {
    expect(inForce.appOfHost('www.dropbox.com')).toBe('dropbox')
    app = inForce.app('dropbox')
  })
  expect(await app).toMatchObject({ name: 'dropbox' })
})

test('of two catalogs only the one in force stays on the disk once rules are made of it', async () => {
  const inForce = await inForceNow()
  const other = aCatalog({ apps: [anApp({ id: 'box', domains: ['box.com'] })] })
  await inForce.replace(recordOf(aBundle({ version: 2, catalog: digestOf(other) })), { whole: other }, () => {})
  expect(inForce.appOfHost('box.com')).toBe('box')
  expect(inForce.appOfHost('dropbox.com')).toBeNull()
  expect(await database.catalogs.count()).toBe(2)
  await inForce.tidy()
  expect(await database.catalogs.toCollection().primaryKeys()).toEqual([digestOf(other)])
  expect((await wake()).appOfHost('box.com')).toBe('box')
})

test('leaves a domain that is a public suffix to nobody', async () => {
  expect((await inForceNow()).appOfHost('somebody.github.io')).toBeNull()
})

test.each([
  ['one that another version has built', { index: new Blob([building.buildHostIndex([])]), builtBy: '0.9' }],
  ['one that is cut short', { index: new Blob([building.buildHostIndex([]).slice(0, 50)]), builtBy: '1.0' }],
  ['something else', { index: new Blob(['{}']), builtBy: '1.0' }],
])('builds an index, once, where there is %s', async (_, stored) => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await inForceNow()
  await database.catalogs.update(digestOf(catalog), stored)
  expect((await wake()).appOfHost('www.dropbox.com')).toBe('dropbox')
  build.mockClear()
  expect((await wake()).appOfHost('www.dropbox.com')).toBe('dropbox')
  expect(build).not.toHaveBeenCalled()
})

test('works from the index it has built where that can’t be stored', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await inForceNow()
  await database.catalogs.update(digestOf(catalog), { builtBy: '0.9' })
  vi.spyOn(database.catalogs, 'put').mockRejectedValue(new Error('The disk is full'))
  expect((await wake()).appOfHost('www.dropbox.com')).toBe('dropbox')
})

/** What comes instead of an app, in a catalog of these apps, all of them sanctioned but those named. */
async function alternativesIn(
  apps: BundleApp[],
  ...notSanctioned: string[]
): Promise<(appId: string) => Promise<string[]>> {
  const inForce = await wake()
  const sanctioned = apps.filter(({ id }) => !notSanctioned.includes(id))
  const tags = Object.fromEntries(sanctioned.map(({ id }) => [id, aTag('sanctioned')]))
  const content = aCatalog({ apps })
  await inForce.replace(recordOf(aBundle({ catalog: digestOf(content), tags })), { whole: content }, () => {})
  return async (appId) => (await inForce.alternativesTo(appId)).map(({ id }) => id)
}

test('what an app names as alternatives comes first, in its order, then the rest of its category', async () => {
  const alternatives = await alternativesIn([
    anApp({ id: 'box' }),
    anApp({ id: 'dropbox', alternatives: ['wiki', 'onedrive'] }),
    anApp({ id: 'onedrive' }),
    anApp({ id: 'wiki', category: 'notes' }),
    anApp({ id: 'notebook', category: 'notes' }),
  ])
  expect(await alternatives('dropbox')).toEqual(['wiki', 'onedrive', 'box'])
  expect(await alternatives('box')).toEqual(['dropbox', 'onedrive'])
})

test('only what is sanctioned, and in the catalog, is an alternative', async () => {
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
  expect(await alternatives('dropbox')).toEqual(['onedrive'])
  expect(await alternatives('gone')).toEqual([])
})
