import { expect, test } from 'vitest'
import { Catalogs } from '../../../../background/storage/catalogs.ts'
import type { BundleApp } from '../../../../core/bundle/bundle.ts'
import { aCatalog, anApp } from '../../../fixtures/bundle-builder.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'

async function catalogOf(apps: BundleApp[], database = memoryDatabase()) {
  const catalog = new Catalogs(database, '1.0').hold('digest', aCatalog({ apps }))
  await catalog.store()
  return catalog
}

async function nestedIn(...apps: BundleApp[]): Promise<string[]> {
  const { nested } = await catalogOf(apps)
  return nested.map(({ appId, host, exact }) => `${appId} ${exact ? '.' : ''}${host}`).sort()
}

test('each app can be read alone, and all of them one after another', async () => {
  const apps = Array.from({ length: 200 }, (_, index) => anApp({ id: `app-${index}`, domains: [`a${index}.example`] }))
  const catalog = await catalogOf(apps)
  expect(await catalog.app('app-77')).toEqual(apps[77])
  expect(await catalog.app('nowhere')).toBeNull()
  const found: string[] = []
  for await (const app of catalog.apps()) found.push(app.id)
  expect(found.sort()).toEqual(apps.map(({ id }) => id).sort())
})

test('a catalog that is taken away while it is read breaks the reading off: half of it would pass for all', async () => {
  const database = memoryDatabase()
  const catalog = await catalogOf([anApp({ id: 'box', domains: ['box.com'] })], database)
  await new Catalogs(database, '1.0').keepOnly(null)
  await expect(async () => {
    for await (const _ of catalog.apps());
  }).rejects.toThrow('is gone')
})

test('entries within another app’s domain are known, and those within their own are none', async () => {
  const suite = anApp({ id: 'suite', domains: ['suite.com', 'www.suite.com'] })
  const drive = anApp({ id: 'drive', domains: ['drive.suite.com'], hosts: ['login.suite.com'] })
  expect(await nestedIn(suite, drive)).toEqual(['drive .login.suite.com', 'drive drive.suite.com'])
})

test('an exact host is within a domain of its own name', async () => {
  const suite = anApp({ id: 'suite', domains: ['suite.com'] })
  expect(await nestedIn(suite, anApp({ id: 'start', hosts: ['suite.com'] }))).toEqual(['start .suite.com'])
})

test('whoever has the very host of a domain, or a host that is called x, hides no nesting', async () => {
  const suite = anApp({ id: 'suite', domains: ['suite.com'] })
  const start = anApp({ id: 'start', hosts: ['suite.com'], domains: ['drive.suite.com', 'x.suite.com'] })
  expect(await nestedIn(suite, start)).toEqual(['start .suite.com', 'start drive.suite.com', 'start x.suite.com'])
})

test('what a delta makes of the catalog in force is held beside it, and takes its place when it is stored', async () => {
  const database = memoryDatabase()
  const catalogs = new Catalogs(database, '1.0')
  const apps = Array.from({ length: 200 }, (_, index) => anApp({ id: `app-${index}`, domains: [`a${index}.example`] }))
  await catalogOf(apps, database)
  const before = await catalogs.open('digest')
  if (before === null) throw new Error('It was not stored')

  const delta = {
    categories: { office: 'Office' },
    apps: [anApp({ id: 'app-3', domains: ['three.example'] }), anApp({ id: 'new', hosts: ['new.example'] })],
    removed: ['app-7'],
  }
  await (await catalogs.patch(before, 'next', delta)).store()
  await catalogs.keepOnly('next')
  const after = await catalogs.open('next')
  expect(after?.categories).toEqual({ office: 'Office' })
  expect(['a3', 'three', 'new', 'a7', 'a8'].map((name) => after?.appOfHost(`${name}.example`))).toEqual([
    null,
    'app-3',
    'new',
    null,
    'app-8',
  ])
  expect(await after?.app('app-3')).toEqual(delta.apps[0])
  expect(await after?.app('app-7')).toBeNull()
  expect(await after?.app('app-8')).toEqual(apps[8])
})

test('of a catalog that was taken away nothing is made', async () => {
  const database = memoryDatabase()
  const catalogs = new Catalogs(database, '1.0')
  const catalog = await catalogOf([anApp({ id: 'box', domains: ['box.com'] })], database)
  await catalogs.keepOnly(null)
  await expect(catalogs.patch(catalog, 'next', { apps: [], removed: [] })).rejects.toThrow('is gone')
})
