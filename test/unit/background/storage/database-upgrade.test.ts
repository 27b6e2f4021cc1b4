import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { expect, test } from 'vitest'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { anApp, aTag } from '../../../fixtures/bundle-builder.ts'

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

async function upgraded(name: string): Promise<{ database: AgentDatabase; inForce: BundleInForce }> {
  const database = new AgentDatabase(name)
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

test('a browser without a bundle has none after it', async () => {
  await left('upgrade-3', null)
  const { inForce } = await upgraded('upgrade-3')
  expect(inForce.bundle).toBeNull()
})
