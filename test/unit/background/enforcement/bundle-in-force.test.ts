import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import type { BundleApp } from '../../../../core/bundle/bundle.ts'
import { aBundle, anApp } from '../../../fixtures/bundle-builder.ts'

let database: AgentDatabase
let inForce: BundleInForce
let opened = 0

beforeEach(() => {
  opened += 1
  database = new AgentDatabase(`bundle-in-force-${opened}`)
  inForce = new BundleInForce(database)
})
afterEach(() => database.delete())

/** Puts a bundle in force with these apps, all of them sanctioned but those named. */
async function hold(apps: BundleApp[], ...notSanctioned: string[]): Promise<void> {
  const sanctioned = apps.filter(({ id }) => !notSanctioned.includes(id))
  const tags = Object.fromEntries(sanctioned.map(({ id }) => [id, 'sanctioned' as const]))
  await inForce.replace({ id: 'current', bundle: aBundle({ apps, tags }), etag: null, publicKey: 'key' })
}

const alternatives = (appId: string) => inForce.alternativesTo(appId).map(({ id }) => id)

test('what an app names as alternatives comes first, in its order, then the rest of its category', async () => {
  await hold([
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
  await hold(
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
