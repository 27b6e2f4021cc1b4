import { expect, it } from 'vitest'
import { listCatalogApps } from '../../../../server/store/catalog-apps.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { storeTag } from '../support/stored.ts'

const ALL = { search: '', tag: null, category: null, riskMax: null, offset: 0, limit: 50 }

export function keepingTheCatalog(db: () => Db): void {
  const ids = async (over: Partial<Parameters<typeof listCatalogApps>[1]> = {}) =>
    (await listCatalogApps(db(), { ...ALL, ...over })).items.map(({ appId }) => appId)

  it('takes over every app, by name', async () => {
    expect(await syncCatalog(db(), sampleCatalog(), NOW)).toBe(true)
    expect(await ids()).toEqual(['box', 'dropbox', 'google', 'google-docs'])
    expect((await listCatalogApps(db(), ALL)).items[1]).toEqual({
      appId: 'dropbox',
      name: 'Dropbox',
      vendor: 'Dropbox',
      category: { id: 'storage', name: 'File storage' },
      origin: 'catalog',
      tag: 'none',
      risk: { score: null, confidence: 0, overridden: false },
    })
  })

  it('does nothing while the catalog says the same', async () => {
    await syncCatalog(db(), sampleCatalog(), NOW)
    expect(await syncCatalog(db(), sampleCatalog(), NOW)).toBe(false)
  })

  it('retires an app that a new catalog left out, and takes it back', async () => {
    await syncCatalog(db(), sampleCatalog(), NOW)
    const apps = sampleCatalog().apps.filter(({ id }) => id !== 'box')
    await syncCatalog(db(), sampleCatalog({ apps, digest: 'without box' }), NOW)
    expect(await ids()).toEqual(['dropbox', 'google', 'google-docs'])
    expect(await storeTag(db(), 'box', { tag: 'monitored' })).toBeNull()

    await syncCatalog(db(), sampleCatalog({ digest: 'with box again' }), NOW)
    expect(await ids()).toContain('box')
  })

  it('keeps a retired app in force until its tag is taken away', async () => {
    await syncCatalog(db(), sampleCatalog(), NOW)
    const tag = (name: 'unsanctioned' | 'none') => storeTag(db(), 'box', { tag: name })
    await tag('unsanctioned')
    const apps = sampleCatalog().apps.filter(({ id }) => id !== 'box')
    await syncCatalog(db(), sampleCatalog({ apps, digest: 'without box' }), NOW)
    expect(await ids({ tag: 'unsanctioned' })).toEqual(['box'])
    expect(await tag('none')).toMatchObject({ before: { tag: 'unsanctioned' } })
    expect(await ids()).toEqual(['dropbox', 'google', 'google-docs'])
    expect(await tag('unsanctioned')).toBeNull()
  })

  it('is taken over once by servers that start together', async () => {
    const changed = await Promise.all([1, 2, 3].map(() => syncCatalog(db(), sampleCatalog(), NOW)))
    expect(changed.filter(Boolean)).toHaveLength(1)
  })

  it('is searched by name, vendor and id, and filtered by category and tag', async () => {
    await syncCatalog(db(), sampleCatalog(), NOW)
    expect(await ids({ search: 'GOOGLE-' })).toEqual(['google-docs'])
    expect(await ids({ search: 'box' })).toEqual(['box', 'dropbox'])
    expect(await ids({ category: 'office', tag: 'none' })).toEqual(['google', 'google-docs'])
  })
}
