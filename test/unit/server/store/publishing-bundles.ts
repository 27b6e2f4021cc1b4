import { beforeEach, expect, it } from 'vitest'
import { BundlePublisher } from '../../../../server/bundles/bundle-publisher.ts'
import { tagApp } from '../../../../server/bundles/tag-app.ts'
import { listGovernanceLog } from '../../../../server/store/governance-log.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { newestBundle, newSigningKey, testPublisher } from '../support/test-publisher.ts'

const IDENTITY_KEYS = { publicKey: 'p'.repeat(43), pseudonymKey: 'k'.repeat(43) }
const TAGS = ['sanctioned', 'unsanctioned', 'monitored'] as const

export function publishingBundles(db: () => Db): void {
  const publisher = testPublisher(['portal.example.com', 'accounts.google.com'])
  const publish = (by: BundlePublisher = publisher) =>
    db()
      .transaction()
      .execute((transaction) => by.publish(transaction, NOW))
  const tag = (appId: string, name: (typeof TAGS)[number] | 'none') =>
    tagApp(db(), publisher, { appId, tag: name, actor: 'ada', now: NOW })
  const opened = () => newestBundle(db(), publisher)

  beforeEach(() => syncCatalog(db(), sampleCatalog(), NOW))

  it('signs what a device can open: apps, tags, categories and protected hosts', async () => {
    await publish()
    await tag('box', 'unsanctioned')
    const bundle = await opened()
    expect(bundle).toMatchObject({
      version: 2,
      issuedAt: NOW,
      categories: { office: 'Office', storage: 'File storage' },
      tags: { box: 'unsanctioned' },
      protectedHosts: ['accounts.google.com', 'portal.example.com'],
      identityKeys: IDENTITY_KEYS,
    })
    expect(bundle.apps.map(({ id }) => id)).toEqual(['box', 'dropbox', 'google', 'google-docs'])
    expect(bundle.apps[0]).toEqual({
      id: 'box',
      name: 'Box',
      vendor: 'Box',
      category: 'storage',
      domains: ['box.com'],
      hosts: [],
      risk: null,
    })
  })

  it('publishes no new version while nothing has changed', async () => {
    expect(await publish()).toBe(1)
    expect(await publish()).toBe(1)
    expect(await tag('box', 'none')).toMatchObject({ bundleVersion: 1 })
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 9 })).toMatchObject({ total: 0 })
  })

  it('publishes a new version for each tag, each catalog and each signing key', async () => {
    await publish()
    expect(await tag('box', 'monitored')).toMatchObject({ bundleVersion: 2 })
    expect(await tag('box', 'none')).toMatchObject({ bundleVersion: 3 })
    await syncCatalog(db(), sampleCatalog({ apps: sampleCatalog().apps.slice(1), digest: 'smaller' }), NOW)
    expect(await publish()).toBe(4)
    expect(await publish(testPublisher(publisher.protectedHosts))).toBe(5)
  })

  it('goes on blocking an app that a new catalog renamed, until an admin decides', async () => {
    await tag('box', 'unsanctioned')
    const apps = sampleCatalog().apps.map((app) => (app.id === 'box' ? { ...app, id: 'box-cloud' } : app))
    await syncCatalog(db(), sampleCatalog({ apps, digest: 'renamed' }), NOW)
    await publish()
    const owners = async () =>
      (await opened()).apps.filter(({ domains }) => domains.includes('box.com')).map(({ id }) => id)
    expect((await opened()).tags).toEqual({ box: 'unsanctioned' })
    expect(await owners()).toEqual(['box'])

    await tag('box-cloud', 'sanctioned')
    expect(await owners()).toEqual(['box-cloud'])
    await tag('box-cloud', 'none')
    await tag('box', 'none')
    expect(await owners()).toEqual(['box-cloud'])
    expect((await opened()).apps.map(({ id }) => id)).not.toContain('box')
  })

  it('gives each of many tags at once a version of its own, and loses none', async () => {
    await publish()
    const changes = ['box', 'dropbox', 'google', 'google-docs'].flatMap((appId) =>
      TAGS.map((name) => ({ appId, name })),
    )
    const answers = await Promise.all(changes.map(({ appId, name }) => tag(appId, name)))
    const versions = answers.map((answer) => answer?.bundleVersion)
    expect(new Set(versions).size).toBe(changes.length)
    expect(Math.max(...versions.map(Number))).toBe(changes.length + 1)

    const stored = await db().selectFrom('app_tag').select(['app', 'tag']).execute()
    expect((await opened()).tags).toEqual(Object.fromEntries(stored.map(({ app, tag }) => [app, tag])))
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 99 })).toMatchObject({ total: changes.length })
  })

  it('keeps the last ten bundles, and goes on counting', async () => {
    for (let index = 0; index < 7; index += 1) {
      await tag('box', 'unsanctioned')
      await tag('box', 'none')
    }
    const versions = (await db().selectFrom('bundle').select('version').orderBy('version').execute()).map(
      ({ version }) => version,
    )
    expect(versions).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
  })

  it('hands out what another server has published', async () => {
    const other = testPublisher([])
    await publish()
    expect(await publisher.newest(db())).toMatchObject({ version: 1, etag: expect.stringMatching(/^"v1-[\w-]{16}"$/) })
    await publish(other)
    expect(await publisher.newest(db())).toMatchObject({ version: 2, etag: expect.stringMatching(/^"v2-[\w-]{16}"$/) })
  })

  it('names the hosts of an app that stay reachable', async () => {
    expect(await tag('google', 'unsanctioned')).toEqual({
      appId: 'google',
      tag: 'unsanctioned',
      bundleVersion: 1,
      protectedHosts: ['accounts.google.com', 'chrome.google.com', 'chromewebstore.google.com', 'clients2.google.com'],
    })
  })

  it('leaves everything as it was when an app is unknown', async () => {
    await publish()
    expect(await tagApp(db(), publisher, { appId: 'no-such', tag: 'monitored', actor: 'ada', now: NOW })).toBeNull()
    expect((await publisher.newest(db())).version).toBe(1)
  })

  it('leaves the tag as it was when the bundle can not be signed', async () => {
    const broken = new BundlePublisher(
      {
        ...newSigningKey(),
        sign: () => {
          throw new Error('no key')
        },
      },
      { protectedHosts: [], identityKeys: null },
    )
    await expect(tagApp(db(), broken, { appId: 'box', tag: 'monitored', actor: 'ada', now: NOW })).rejects.toThrow()
    expect(await db().selectFrom('app_tag').selectAll().execute()).toEqual([])
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 9 })).toMatchObject({ total: 0 })
  })
}
