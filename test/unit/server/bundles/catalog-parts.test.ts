import { createHash } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { LoadedApp } from '../../../../catalog/app-word.ts'
import { BundleCatalogSchema } from '../../../../core/bundle/bundle.ts'
import { applyCatalogDelta, CatalogDeltaSchema } from '../../../../core/bundle/catalog-delta.ts'
import { decodeCatalog } from '../../../../core/bundle/catalog-format.ts'
import { CatalogParts } from '../../../../server/bundles/catalog-parts.ts'
import { type PublishedCatalog, publishCatalog } from '../../../../server/bundles/published-catalog.ts'
import { markCatalogChange } from '../../../../server/store/catalog-changes.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { emptyDatabase, openInMemory } from '../support/test-database.ts'

let db: Db
let parts: CatalogParts
let last: PublishedCatalog | null
beforeAll(async () => {
  db = await openInMemory()
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await emptyDatabase(db)
  parts = new CatalogParts()
  last = null
})

const manyApps = (over: Partial<LoadedApp> = {}): LoadedApp[] =>
  Array.from(
    { length: 50 },
    (_, index): LoadedApp => ({
      ...{ id: `app-${index}`, name: `App ${index}`, vendor: 'Maker', category: 'office' },
      ...{ domains: [`app${index}.example.com`], hosts: [] },
      ...(index === 7 && over),
    }),
  )

/** Publishes the catalog of these apps. */
async function publish(apps: LoadedApp[]): Promise<string> {
  await syncCatalog(db, sampleCatalog({ apps, digest: JSON.stringify(apps) }), NOW)
  last = await db.transaction().execute(async (transaction) => {
    await markCatalogChange(transaction)
    return publishCatalog(transaction, last, NOW)
  })
  return last.digest
}

const opened = async (digest: string) => {
  const content = await parts.catalog(db, digest)
  return content && v.parse(BundleCatalogSchema, decodeCatalog(brotliDecompressSync(content)))
}
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('base64url')

/** What a device makes of the catalog `from`. */
async function patched(from: string, to: string) {
  const delta = await parts.delta(db, from, to)
  const before = await opened(from)
  if (delta === null || before === null) return null
  expect(delta).toMatchObject({ digest: sha256(delta.content), bytes: Buffer.byteLength(delta.content) })
  expect(Buffer.from((await parts.deltaText(db, delta.digest)) ?? []).toString()).toBe(delta.content)
  return applyCatalogDelta(before, v.parse(CatalogDeltaSchema, JSON.parse(delta.content)))
}

it('keeps a catalog under the digest of what a device decodes, with its length, in each coding', async () => {
  const digest = await publish(manyApps())
  const plain = (await parts.catalog(db, digest, 'identity')) ?? new Uint8Array()
  expect(sha256(plain)).toBe(digest)
  expect(last).toEqual({ digest, bytes: plain.length, apps: 50 })
  expect(new Uint8Array(brotliDecompressSync((await parts.catalog(db, digest)) ?? ''))).toEqual(new Uint8Array(plain))
  expect(new Uint8Array(gunzipSync((await parts.catalog(db, digest, 'gzip')) ?? ''))).toEqual(new Uint8Array(plain))
})

it('is the same catalog where nothing in it has changed, in whatever order its names were given', async () => {
  const first = await publish(manyApps({ domains: ['seven.example', 'sept.example'] }))
  expect(await publish(manyApps({ domains: ['sept.example', 'seven.example'] }))).toBe(first)
  expect(await db.selectFrom('bundle_catalog_delta').selectAll().execute()).toEqual([])
})

it('says what makes a catalog of the one before', async () => {
  const from = await publish(manyApps())
  const to = await publish(manyApps({ domains: ['seven.example'] }))
  const delta = await parts.delta(db, from, to)
  expect(JSON.parse(delta?.content ?? '')).toMatchObject({ apps: [{ id: 'app-7', domains: ['seven.example'] }] })
  expect(await patched(from, to)).toEqual(await opened(to))
})

it('joins deltas for a device that is further behind, and another server knows what came of it', async () => {
  const from = await publish(manyApps())
  await publish(manyApps({ domains: ['seven.example'] }))
  await publish(manyApps({ name: 'Seven' }))
  const to = await publish(manyApps({ name: 'Seven' }).slice(1))
  expect(await patched(from, to)).toEqual(await opened(to))

  const delta = await parts.delta(db, from, to)
  const other = new CatalogParts()
  expect(Buffer.from((await other.deltaText(db, delta?.digest ?? '')) ?? []).toString()).toBe(delta?.content)
})

it('finds the way back to a catalog that comes again, and on from there', async () => {
  const first = await publish(manyApps())
  const second = await publish(manyApps({ name: 'Seven' }))
  expect(await publish(manyApps())).toBe(first)
  const third = await publish(manyApps({ name: 'Sept' }))
  expect(await patched(second, first)).toEqual(await opened(first))
  expect(await patched(second, third)).toEqual(await opened(third))
})

it('has none where the chain has a gap: a catalog that is gone takes its deltas with it', async () => {
  const from = await publish(manyApps())
  const between = await publish(manyApps({ domains: ['seven.example'] }))
  const to = await publish(manyApps({ domains: ['sept.example'] }))
  const gone = await new CatalogParts().delta(db, between, to)
  await db.deleteFrom('bundle_catalog').where('digest', '=', between).execute()
  expect(await parts.delta(db, from, to)).toBeNull()
  expect(await parts.delta(db, between, to)).toBeNull()
  expect(await parts.deltaText(db, gone?.digest ?? '')).toBeNull()
})

it('has none from a catalog that nobody knows, nor from one to itself', async () => {
  const digest = await publish(manyApps())
  expect(await parts.delta(db, 'x'.repeat(43), digest)).toBeNull()
  expect(await parts.delta(db, digest, 'x'.repeat(43))).toBeNull()
  expect(await parts.delta(db, digest, digest)).toBeNull()
  expect(await parts.catalog(db, 'x'.repeat(43))).toBeNull()
})

it('has none that is half as long as the catalog or longer, not even joined of short ones', async () => {
  const from = await publish(manyApps())
  const half = await publish(manyApps().map((app, index) => (index < 5 ? { ...app, vendor: 'One' } : app)))
  expect(await parts.delta(db, from, half)).not.toBeNull()
  const whole = await publish(manyApps().map((app, index) => (index < 10 ? { ...app, vendor: 'One' } : app)))
  expect(await parts.delta(db, half, whole)).not.toBeNull()
  expect(await parts.delta(db, from, whole)).toBeNull()
  const other = await publish(manyApps().map((app) => ({ ...app, vendor: 'Two' })))
  expect(await parts.delta(db, whole, other)).toBeNull()
})

it('builds upon nothing that it can’t read', async () => {
  const from = await publish(manyApps())
  const content = brotliCompressSync('of another format')
  await db.updateTable('bundle_catalog').set({ content }).execute()
  const to = await publish(manyApps({ name: 'Seven' }))
  expect(await parts.delta(db, from, to)).toBeNull()
})

it('asks the database once, however many ask at the same time', async () => {
  const from = await publish(manyApps())
  const to = await publish(manyApps({ name: 'Seven' }))
  const fleet = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, ask))
  const contents = new Set(await fleet(() => parts.catalog(db, to, 'gzip')))
  const deltas = new Set(await fleet(() => parts.delta(db, from, to)))
  expect([contents.size, deltas.size]).toEqual([1, 1])
})
