import { beforeEach, expect, it } from 'vitest'
import type { RawApp } from '../../../../core/protocol/catalog-imports.ts'
import { BundlePublisher } from '../../../../server/bundles/bundle-publisher.ts'
import { readCatalogContent } from '../../../../server/bundles/catalog-content.ts'
import { putApp, removeApp } from '../../../../server/bundles/change-app.ts'
import { commitImport, rehearseImport } from '../../../../server/bundles/import-apps.ts'
import { createImport, putChunk } from '../../../../server/store/catalog-imports.ts'
import { listGovernanceLog } from '../../../../server/store/governance-log.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { storeTag } from '../support/stored.ts'

const WIKI = { name: 'Wiki', category: 'office', domains: ['wiki.example.com'] }
const SETTINGS = { protectedHosts: [], identityKeys: null }

export function customApps(db: () => Db): void {
  const bundles = new BundlePublisher('A'.repeat(43), SETTINGS)
  const by = { actor: 'ada', now: NOW }
  const create = (raw: RawApp) => putApp(db(), bundles, { raw, appId: null, ...by })
  const change = (appId: string, raw: RawApp) => putApp(db(), bundles, { raw, appId, ...by })
  const remove = (appId: string) => removeApp(db(), bundles, { appId, ...by })
  const upgrade = (over: Parameters<typeof sampleCatalog>[0]) =>
    syncCatalog(db(), sampleCatalog({ digest: 'newer', ...over }), NOW)
  const inForce = async (appId: string) => (await readCatalogContent(db())).apps.find(({ id }) => id === appId)
  const actions = async () => {
    const { items } = await listGovernanceLog(db(), { beforeId: null, limit: 50 })
    return items.map(({ action, target }) => `${action} ${target}`).reverse()
  }

  beforeEach(() => syncCatalog(db(), sampleCatalog(), NOW))

  it('makes an app, changes it whole and removes it; each is logged and published once', async () => {
    expect(await create(WIKI)).toEqual({ appId: 'wiki', origin: 'custom', bundleVersion: 1 })
    expect(await inForce('wiki')).toMatchObject({ name: 'Wiki', domains: ['wiki.example.com'] })
    const notes = { name: 'Notes', category: 'office', hosts: ['notes.example.com'] }
    expect(await change('wiki', notes)).toEqual({ appId: 'wiki', origin: 'custom', bundleVersion: 2 })
    expect(await inForce('wiki')).toMatchObject({ name: 'Notes', domains: [], hosts: ['notes.example.com'] })
    expect(await change('wiki', notes)).toMatchObject({ bundleVersion: 2 })
    expect(await remove('wiki')).toEqual({ appId: 'wiki', origin: null, bundleVersion: 3 })
    expect(await inForce('wiki')).toBeUndefined()
    expect(await actions()).toEqual(['app.create wiki', 'app.change wiki', 'app.remove wiki'])
  })

  it('keeps a removed app in force while it is tagged', async () => {
    await create(WIKI)
    await storeTag(db(), 'wiki', { tag: 'unsanctioned' })
    await remove('wiki')
    expect(await inForce('wiki')).toBeDefined()
    await storeTag(db(), 'wiki', { tag: 'none' })
    expect(await inForce('wiki')).toBeUndefined()
  })

  it('keeps an override over a catalog upgrade, which goes on saying the rest', async () => {
    expect(await change('box', { name: 'Our Box', alternatives: ['dropbox'] })).toMatchObject({ origin: 'overridden' })
    const apps = sampleCatalog().apps.map((app) =>
      app.id === 'box' ? { ...app, name: 'Box 2', domains: ['box.com', 'box.net'] } : app,
    )
    await upgrade({ apps })
    expect(await inForce('box')).toMatchObject({
      name: 'Our Box',
      domains: ['box.com', 'box.net'],
      alternatives: ['dropbox'],
    })
    expect(await remove('box')).toMatchObject({ origin: 'catalog' })
    expect(await inForce('box')).toMatchObject({ name: 'Box 2' })
  })

  it('keeps a domain with the custom app that has it when a catalog upgrade names it, and gives it back after', async () => {
    await create(WIKI)
    const apps = sampleCatalog().apps.map((app) =>
      app.id === 'box' ? { ...app, domains: ['box.com', 'wiki.example.com'] } : app,
    )
    await upgrade({ apps })
    expect((await inForce('box'))?.domains).toEqual(['box.com'])
    expect((await inForce('wiki'))?.domains).toEqual(['wiki.example.com'])
    await remove('wiki')
    expect((await inForce('box'))?.domains).toEqual(['box.com', 'wiki.example.com'])
  })

  it('makes a custom app an override when a catalog upgrade has its id', async () => {
    await create(WIKI)
    const wiki = { id: 'wiki', name: 'Wiki of the world', category: 'office', domains: ['wiki.example.org'], hosts: [] }
    await upgrade({ apps: [...sampleCatalog().apps, wiki] })
    expect(await inForce('wiki')).toMatchObject({ name: 'Wiki', domains: ['wiki.example.com'] })
    expect(await remove('wiki')).toMatchObject({ origin: 'catalog' })
    expect(await inForce('wiki')).toMatchObject({ name: 'Wiki of the world' })
  })

  it('changes nothing where an app is refused', async () => {
    await expect(create({ ...WIKI, domains: ['box.com'] })).rejects.toMatchObject({ code: 'host-taken' })
    await expect(create({ ...WIKI, domains: ['com'] })).rejects.toMatchObject({ code: 'invalid-app' })
    await expect(create({ ...WIKI, id: 'box' })).rejects.toMatchObject({ code: 'app-exists' })
    await expect(change('wiki', WIKI)).rejects.toMatchObject({ code: 'app-unknown' })
    await expect(remove('box')).rejects.toMatchObject({ code: 'app-unknown' })
    expect(await inForce('wiki')).toBeUndefined()
    expect(await actions()).toEqual([])
  })

  it('scores an app by the facts that an admin gives it, and by the catalog’s again after', async () => {
    const fact = (value: boolean) => ({ value, source: 'https://example.com/trust' })
    await create({ ...WIKI, facts: { 'soc-2': fact(true), mfa: fact(true) } })
    expect(await inForce('wiki')).toMatchObject({ risk: { score: 10, yes: ['mfa', 'soc-2'], no: [] } })
    await change('wiki', WIKI)
    expect((await inForce('wiki'))?.risk).toBeUndefined()

    const apps = sampleCatalog().apps.map((app) => (app.id === 'box' ? { ...app, facts: { dpa: fact(true) } } : app))
    await upgrade({ apps })
    await change('box', { name: 'Our Box' })
    expect(await inForce('box')).toMatchObject({ name: 'Our Box', risk: { score: 10, yes: ['dpa'] } })
    await change('box', { facts: { dpa: fact(false) } })
    expect(await inForce('box')).toMatchObject({ name: 'Box', risk: { score: 0, no: ['dpa'] } })
    await remove('box')
    expect(await inForce('box')).toMatchObject({ risk: { score: 10, yes: ['dpa'] } })
  })

  it('scores the apps of an import by their facts', async () => {
    const importId = await createImport(db(), 'ada', NOW)
    const facts = { 'soc-2': { value: false, source: 'https://example.com/trust' } }
    await putChunk(db(), importId, 1, { categories: [], rows: [{ place: 'line 2', id: 'wiki', ...WIKI, facts }] })
    await commitImport(db(), bundles, { importId, source: 'apps.json', chunks: 1, ...by })
    expect(await inForce('wiki')).toMatchObject({ risk: { score: 0, no: ['soc-2'] } })
  })

  it('puts an import into force as one, with what could be taken', async () => {
    const importId = await createImport(db(), 'ada', NOW)
    const first = { categories: [{ id: 'notes', name: 'Notes' }], rows: [{ place: 'line 2', id: 'wiki', ...WIKI }] }
    await putChunk(db(), importId, 1, { ...first, rows: [] })
    await putChunk(db(), importId, 1, first)
    const rows = [
      { place: 'line 3', id: 'pad', name: 'Pad', category: 'notes', domains: ['pad.example.com', 'box.com'] },
      { place: 'line 4', id: 'bad', name: 'Bad', category: 'notes', domains: ['com'] },
      { place: 'line 5', id: 'box', vendor: 'Box, Inc.' },
    ]
    await putChunk(db(), importId, 2, { categories: [], rows })

    const rehearsed = await rehearseImport(db(), { importId, chunks: 2 })
    expect(await inForce('wiki')).toBeUndefined()
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 1 })).toMatchObject({ total: 0 })

    const report = await commitImport(db(), bundles, { importId, source: 'apps.csv', chunks: 2, ...by })
    expect(report.apps).toEqual({ added: 2, changed: 0, overridden: 1, unchanged: 0, refused: 1 })
    expect(report.refusals.map(({ place, value }) => [place, value])).toEqual([
      ['line 3', 'box.com'],
      ['line 4', 'com'],
      ['line 4', 'bad'],
    ])
    expect(report).toEqual({ ...rehearsed, dryRun: false, bundleVersion: 1 })
    expect(await inForce('pad')).toMatchObject({ category: 'notes', domains: ['pad.example.com'] })
    expect(await inForce('box')).toMatchObject({ vendor: 'Box, Inc.', domains: ['box.com'] })
    expect(await actions()).toEqual(['catalog.import apps.csv'])
    await expect(rehearseImport(db(), { importId, chunks: 2 })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('imports nothing while a chunk is missing', async () => {
    const importId = await createImport(db(), 'ada', NOW)
    await putChunk(db(), importId, 2, { categories: [], rows: [{ place: 'line 2', id: 'wiki', ...WIKI }] })
    const commit = commitImport(db(), bundles, { importId, source: 'apps.csv', chunks: 2, ...by })
    await expect(commit).rejects.toMatchObject({ code: 'import-incomplete' })
    expect(await inForce('wiki')).toBeUndefined()
  })

  it('forgets an upload that was left for more than a day', async () => {
    const importId = await createImport(db(), 'ada', NOW)
    await createImport(db(), 'ada', NOW + 86_400_001)
    expect(await putChunk(db(), importId, 1, { categories: [], rows: [] })).toBe(false)
  })
}
