import { beforeEach, expect, it } from 'vitest'
import { BundleKeyChanged, keepBundleKey } from '../../../../server/bundles/bundle-key.ts'
import type { BundlePublisher } from '../../../../server/bundles/bundle-publisher.ts'
import { tagApp } from '../../../../server/bundles/tag-app.ts'
import { listGovernanceLog } from '../../../../server/store/governance-log.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { anAppTag, aTag } from '../../../fixtures/bundle-builder.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { storeTag } from '../support/stored.ts'
import { IN_NO_GROUP, newestBundle, newestCatalog, TestPublisher, testPublisher } from '../support/test-publisher.ts'

const IDENTITY_KEYS = { publicKey: 'p'.repeat(43), pseudonymKey: 'k'.repeat(43) }
const TAGS = ['sanctioned', 'unsanctioned', 'monitored'] as const

export function publishingBundles(db: () => Db): void {
  const publisher = testPublisher(['portal.example.com', 'accounts.google.com'])
  const publish = (by: BundlePublisher = publisher) =>
    db()
      .transaction()
      .execute((transaction) => by.publish(transaction, NOW))
  const tag = (appId: string, ...said: Parameters<typeof anAppTag>) =>
    tagApp(db(), publisher, { appId, tag: anAppTag(...said), actor: 'ada', now: NOW })
  const opened = () => newestBundle(db(), publisher)
  const catalog = () => newestCatalog(db(), publisher)
  const catalogs = () => db().selectFrom('bundle_catalog').select('digest').execute()

  beforeEach(() => syncCatalog(db(), sampleCatalog(), NOW))

  it('publishes what a device can open: tags, protected hosts, and which catalog, with apps and categories', async () => {
    await publish()
    await tag('box', 'unsanctioned')
    const bundle = await opened()
    expect(bundle).toMatchObject({
      version: 2,
      issuedAt: NOW,
      tags: { box: aTag('unsanctioned') },
      protectedHosts: ['accounts.google.com', 'portal.example.com'],
      identityKeys: IDENTITY_KEYS,
    })
    const { apps, categories } = await catalog()
    expect(categories).toEqual({ office: 'Office', storage: 'File storage' })
    expect(apps.map(({ id }) => id)).toEqual(['box', 'dropbox', 'google', 'google-docs'])
    expect(apps[0]).toEqual({
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
      (await catalog()).apps.filter(({ domains }) => domains.includes('box.com')).map(({ id }) => id)
    expect((await opened()).tags).toEqual({ box: aTag('unsanctioned') })
    expect(await owners()).toEqual(['box'])

    await tag('box-cloud', 'sanctioned')
    expect(await owners()).toEqual(['box-cloud'])
    await tag('box-cloud', 'none')
    await tag('box', 'none')
    expect(await owners()).toEqual(['box-cloud'])
    expect((await catalog()).apps.map(({ id }) => id)).not.toContain('box')
  })

  it('gives each of many tags at once, by two servers, a version of its own, and loses none', async () => {
    await publish()
    const changes = ['box', 'dropbox', 'google', 'google-docs'].flatMap((appId) =>
      TAGS.map((name) => ({ appId, name })),
    )
    const other = new TestPublisher(
      { protectedHosts: publisher.protectedHosts, identityKeys: IDENTITY_KEYS },
      publisher.key,
    )
    const answers = await Promise.all(
      changes.map(({ appId, name }, index) =>
        tagApp(db(), index % 2 === 0 ? publisher : other, { appId, tag: anAppTag(name), actor: 'ada', now: NOW }),
      ),
    )
    const versions = answers.map((answer) => answer?.bundleVersion)
    expect(new Set(versions).size).toBe(changes.length)
    expect(Math.max(...versions.map(Number))).toBe(changes.length + 1)

    const stored = await db().selectFrom('app_tag').select(['app', 'tag']).execute()
    expect((await opened()).tags).toEqual(Object.fromEntries(stored.map(({ app, tag }) => [app, aTag(tag)])))
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 99 })).toMatchObject({ total: changes.length })
  })

  it('keeps the last fifty versions, and goes on counting', async () => {
    for (let index = 0; index < 26; index += 1) {
      await tag('box', 'unsanctioned')
      await tag('box', 'none')
    }
    const rows = await db().selectFrom('bundle').select('version').orderBy('version').execute()
    expect(rows.map(({ version }) => version)).toEqual(Array.from({ length: 50 }, (_, index) => index + 3))
  })

  it('counts on above the versions of an older format', async () => {
    for (const name of TAGS) await tag('box', name)
    await db().updateTable('bundle').set({ plan: null, digest: '', catalog: null, catalog_bytes: null }).execute()
    await db().deleteFrom('bundle_catalog').execute()
    expect(await publish()).toBe(4)
    expect(await opened()).toMatchObject({ version: 4, tags: { box: aTag('monitored') } })
    expect((await catalog()).apps).toHaveLength(4)
  })

  it('tells those whom a tag is for where it holds, leaves out what is at its default, and logs all of it', async () => {
    const settings: Parameters<typeof anAppTag>[1] = {
      scope: { include: ['sales', 'sales'], exclude: [] },
      only: ['box.com/team', '.files.box.com'],
      except: ['box.com/team/public'],
      reach: 'pages',
      warning: { minutes: 5, justification: 'required' },
    }
    await tag('box', 'monitored', settings)
    const { scope: _, ...forDevice } = settings
    const { tags } = await newestBundle(db(), publisher, { ...IN_NO_GROUP, groups: ['sales'] })
    expect(tags).toEqual({ box: aTag('monitored', forDevice) })
    expect((await opened()).tags).toEqual({})
    const written = { tag: 'monitored', ...settings, scope: { include: ['sales'] } }
    expect(await tag('box', 'monitored')).toMatchObject({ bundleVersion: 2 })
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 9 })).toMatchObject({
      items: [
        { before: written, after: { tag: 'monitored' } },
        { before: { tag: 'none' }, after: written },
      ],
    })
  })

  it('carries an app without a tag that gets no files', async () => {
    await tag('box', 'none', { uploads: 'blocked' })
    await tag('dropbox', 'none', { scope: { include: ['sales'] } })
    expect((await opened()).tags).toEqual({ box: aTag('none', { uploads: 'blocked' }) })
  })

  it.each([
    ['box', { only: ['box.com', 'example.com'] }, ['only.1']],
    ['box', { except: ['com/x', 'mybox.com'] }, ['except.0', 'except.1']],
    ['google-docs', { only: ['docs.google.com/x', 'sub.docs.google.com'] }, ['only.1']],
  ])('refuses addresses that %s does not have, and changes nothing', async (appId, settings, paths) => {
    const refusal = tag(appId, 'unsanctioned', settings)
    await expect(refusal).rejects.toMatchObject({ code: 'address-outside-app' })
    const { more } = await refusal.catch((error) => error)
    expect(more.errors.map(({ path }: { path: string }) => path)).toEqual(paths)
    expect(await db().selectFrom('app_tag').selectAll().execute()).toEqual([])
  })

  it('keeps the catalog for a new tag, reads none of it, and makes a new one when an app changes', async () => {
    await publish()
    const { catalog: first } = await opened()
    // Nothing marks this change, so that a catalog which is read all the same shows it.
    await db().updateTable('app').set({ name: 'Read!' }).where('id', '=', 'dropbox').execute()
    await tag('box', 'unsanctioned')
    expect((await opened()).catalog).toBe(first)

    await syncCatalog(db(), sampleCatalog({ apps: sampleCatalog().apps.slice(1), digest: 'smaller' }), NOW)
    await publish()
    expect((await opened()).catalog).not.toBe(first)
    expect(await catalogs()).toHaveLength(2)
  })

  it('reads the catalog anew after a transaction that changed it and failed', async () => {
    await publish()
    const { catalog: first } = await opened()
    await syncCatalog(db(), sampleCatalog({ apps: sampleCatalog().apps.slice(1), digest: 'smaller' }), NOW)
    const failing = db()
      .transaction()
      .execute(async (transaction) => {
        await publisher.publish(transaction, NOW)
        throw new Error('the disk is full')
      })
    await expect(failing).rejects.toThrow('the disk is full')
    await publish()
    expect((await opened()).catalog).not.toBe(first)
  })

  it('drops a catalog that no kept bundle names', async () => {
    await publish()
    const { catalog: first } = await opened()
    await syncCatalog(db(), sampleCatalog({ apps: sampleCatalog().apps.slice(1), digest: 'smaller' }), NOW)
    await publish()
    const { catalog: second } = await opened()
    await db().deleteFrom('bundle').where('catalog', '=', first).execute()
    await tag('box', 'unsanctioned')
    expect(await catalogs()).toEqual([{ digest: second }])
  })

  it('names the app again for which a retired one made room, whoever tagged it', async () => {
    await publish()
    await storeTag(db(), 'box', { tag: 'none', uploads: 'blocked' })
    const apps = sampleCatalog().apps.map((app) => (app.id === 'box' ? { ...app, id: 'box-cloud' } : app))
    await syncCatalog(db(), sampleCatalog({ apps, digest: 'renamed' }), NOW)
    await publish()
    const owners = async () =>
      (await catalog()).apps.filter(({ domains }) => domains.includes('box.com')).map(({ id }) => id)
    expect(await owners()).toEqual(['box'])
    await tag('box', 'none')
    expect(await owners()).toEqual(['box-cloud'])
  })

  it('hands out what another server has published', async () => {
    const version = async () => {
      await publisher.issuer.refresh(db())
      return (await publisher.issuer.answer(db(), IN_NO_GROUP, { content: null, catalog: null, key: null })).etag
    }
    await publish()
    expect(await version()).toMatch(/^"v1-[\w-]{16}"$/)
    await publish(testPublisher())
    expect(await version()).toMatch(/^"v2-[\w-]{16}"$/)
  })

  it('names the hosts of an app that stay reachable', async () => {
    expect(await tag('google', 'unsanctioned')).toEqual({
      appId: 'google',
      tag: 'unsanctioned',
      bundleVersion: 1,
      protectedHosts: ['accounts.google.com', 'chrome.google.com', 'chromewebstore.google.com', 'clients2.google.com'],
      stagedTagId: null,
    })
  })

  it('leaves everything as it was when an app is unknown', async () => {
    await publish()
    expect(await tag('no-such', 'monitored')).toBeNull()
    expect((await opened()).version).toBe(1)
  })

  it('leaves the tag as it was, and signs nothing, when another server has rotated the key', async () => {
    await publish()
    const { publicKey } = testPublisher()
    await keepBundleKey(db(), { publicKey, replace: true })
    await expect(tag('box', 'monitored')).rejects.toThrow(BundleKeyChanged)
    await expect(opened()).rejects.toThrow(BundleKeyChanged)
    expect(await db().selectFrom('app_tag').selectAll().execute()).toEqual([])
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 9 })).toMatchObject({ total: 0 })
  })
}
