import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { describe, expect, test } from 'vitest'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import { inChunks } from '../../../../background/storage/catalog-chunks.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { anApp, anAppTag, aTag, sha256 } from '../../../fixtures/bundle-builder.ts'

const APPS = [
  anApp({ id: 'dropbox', domains: ['dropbox.com'] }),
  anApp({ id: 'box', domains: ['box.com'], hosts: ['box.example.com'] }),
]
const BUNDLE = {
  format: 1,
  version: 7,
  issuedAt: 1_795_000_000_000,
  categories: { storage: 'Cloud storage' },
  apps: APPS,
  tags: { dropbox: 'unsanctioned', box: 'sanctioned' },
  protectedHosts: ['portal.example.com'],
}

/** What version 4 of the database has left, with its host index beside the bundle. */
async function left(name: string, bundle: object | null): Promise<void> {
  const before = new Dexie(name)
  before.version(4).stores({ bundles: 'id', usage: '[hour+subject+user], hour' })
  const hostIndex = { blob: new Blob(['old']), builtBy: '0.9' }
  if (bundle !== null)
    await before.table('bundles').put({ id: 'current', bundle, etag: '"7"', publicKey: 'key', hostIndex })
  await before.table('usage').put({ hour: 1, subject: 'dropbox', user: '', visits: 3 })
  before.close()
}

async function upgraded(name: string, lastKnownGroups?: () => Promise<readonly string[]>) {
  const database = new AgentDatabase(name, lastKnownGroups)
  const inForce = new BundleInForce(database, '1.0')
  await inForce.ready
  return { database, inForce }
}

test('what version 4 had in force stays in force, for everyone and everywhere', async () => {
  await left('upgrade-1', BUNDLE)
  const { database, inForce } = await upgraded('upgrade-1')
  expect(inForce.appOfHost('www.dropbox.com')).toBe('dropbox')
  expect(inForce.appOfHost('box.example.com')).toBe('box')
  expect(inForce.bundle).toMatchObject({ version: 7, protectedHosts: ['portal.example.com'], identityKeys: null })
  expect(inForce.bundle?.tags).toEqual({ dropbox: aTag('unsanctioned'), box: aTag('sanctioned') })
  expect(await inForce.app('dropbox')).toMatchObject({ name: 'dropbox', category: 'Cloud storage', action: 'block' })
  expect(await database.usage.count()).toBe(1)
})

test('the next bundle is taken from the server whole: no catalog of its has the stand-in’s digest', async () => {
  await left('upgrade-2', BUNDLE)
  const { inForce } = await upgraded('upgrade-2')
  expect(inForce.record).toMatchObject({ etag: null, publicKey: 'key' })
  expect(inForce.record?.bundle.catalog).toMatch(/^0{43}$/)
})

/** What version 5 has left: its catalog lies apart, and its tags say for whom they are. */
async function leftByVersion5(name: string): Promise<void> {
  const before = new Dexie(name)
  before.version(5).stores({
    bundles: 'id',
    usage: '[hour+subject+user], hour',
    catalogs: 'digest',
    catalogChunks: '[digest+chunk]',
    grants: 'id',
    installedRules: 'id',
  })
  const catalog = sha256('the catalog as JSON')
  const tags = {
    dropbox: anAppTag('unsanctioned'),
    box: anAppTag('unsanctioned', { scope: { include: ['sales'] } }),
    mega: anAppTag('monitored', { scope: { exclude: ['sales'] }, only: ['mega.nz/files'] }),
  }
  const { version, issuedAt, protectedHosts } = BUNDLE
  const bundle = { format: 2, version, issuedAt, catalog, tags, protectedHosts, identityKeys: null }
  await before.table('bundles').put({ id: 'current', bundle, etag: '"7"', publicKey: 'key' })
  await before.table('catalogs').put({
    ...{ digest: catalog, categories: BUNDLE.categories, apps: APPS.length },
    ...{ index: new Blob(), nested: [], builtBy: '0.9' },
  })
  await before.table('catalogChunks').bulkPut(inChunks(catalog, APPS))
  before.close()
}

describe('what version 5 had in force', () => {
  const slowly = async (groups: string[]) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return groups
  }

  test('stays in force for the groups that policy last named', async () => {
    await leftByVersion5('upgrade-4')
    const { inForce } = await upgraded('upgrade-4', () => slowly(['staff', 'sales']))
    expect(inForce.bundle?.tags).toEqual({ dropbox: aTag('unsanctioned'), box: aTag('unsanctioned') })
    expect(inForce.appOfHost('box.com')).toBe('box')
    expect(inForce.bundle).toMatchObject({ version: 7, protectedHosts: ['portal.example.com'], identityKeys: null })
  })

  test('stays in force as for nobody’s group, where none is known', async () => {
    await leftByVersion5('upgrade-5')
    const { inForce } = await upgraded('upgrade-5')
    const mega = aTag('monitored', { only: ['mega.nz/files'] })
    expect(inForce.bundle?.tags).toEqual({ dropbox: aTag('unsanctioned'), mega })
  })

  test('is built upon by nothing, and can be taken for a week', async () => {
    await leftByVersion5('upgrade-6')
    const { inForce } = await upgraded('upgrade-6')
    expect(inForce.record).toMatchObject({ etag: null, publicKey: 'key' })
    expect(inForce.bundle?.content).toMatch(/^0{43}$/)
    const daysLeft = ((inForce.bundle?.expiresAt ?? 0) - Date.now()) / DAY_MS
    expect(Math.round(daysLeft)).toBe(7)
  })
})

test('a browser without a bundle has none after it', async () => {
  await left('upgrade-3', null)
  const { inForce } = await upgraded('upgrade-3')
  expect(inForce.bundle).toBeNull()
})
