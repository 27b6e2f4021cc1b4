import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { LoadedApp } from '../../../../catalog/app-word.ts'
import { openCatalog, openCatalogDelta } from '../../../../core/bundle/open-bundle.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let device: Awaited<ReturnType<TestServer['enroll']>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  device = await server.enroll()
})

/** So many that a change of one is small beside all of them. */
async function publishManyApps(): Promise<string> {
  const apps = Array.from({ length: 50 }, (_, index): LoadedApp => {
    const id = `app-${index}`
    return { id, name: `App ${index}`, vendor: 'Maker', category: 'office', domains: [`${id}.example.com`], hosts: [] }
  })
  await syncCatalog(server.db, sampleCatalog({ apps, digest: 'many' }), NOW)
  await server.db.transaction().execute((transaction) => server.bundles.publish(transaction, NOW))
  return (await device.bundle()).catalog
}

async function addApp(): Promise<void> {
  const admin = await server.as('admin')
  await admin('POST', '/api/v1/apps', { name: 'Wiki', category: 'office', domains: ['wiki.example.com'] })
}

/** What the manifest says of the catalog to a device that has another one. */
async function namedTo(catalog: string) {
  const { body } = await device.ask('GET', `/device/v1/bundle?catalog=${catalog}`)
  return JSON.parse(body.payload).catalog
}

it('is named by the manifest to a device that has the catalog before, and leads to the newest', async () => {
  const from = await publishManyApps()
  await addApp()
  const catalog = await namedTo(from)
  expect(catalog).toMatchObject({ delta: { from } })

  const answer = await device.ask('GET', `/device/v1/catalog-deltas/${catalog.delta.digest}`)
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${catalog.delta.digest}"`,
      vary: 'Accept-Encoding, Authorization',
    },
  })
  expect(answer.bytes).toHaveLength(catalog.delta.bytes)
  expect(await openCatalogDelta(answer.bytes, { catalog })).toMatchObject({
    apps: [{ name: 'Wiki', domains: ['wiki.example.com'] }],
    removed: [],
  })
  const whole = await device.ask('GET', `/device/v1/catalogs/${catalog.digest}`)
  expect((await openCatalog(whole.bytes, { catalog })).apps).toHaveLength(51)
})

it('comes compressed to who takes that', async () => {
  const from = await publishManyApps()
  await addApp()
  const { delta } = await namedTo(from)
  const url = `/device/v1/catalog-deltas/${delta.digest}`
  const headers = { authorization: `Bearer ${device.credential}`, 'accept-encoding': 'gzip, br' }
  const answer = await server.app.inject({ url, headers })
  expect(answer.headers).toMatchObject({ 'content-encoding': 'br', etag: `"${delta.digest}-br"` })
  expect(brotliDecompressSync(answer.rawPayload)).toHaveLength(delta.bytes)
})

it('is not named where the catalog of the device is not kept, or is the newest', async () => {
  await publishManyApps()
  await addApp()
  const { digest, delta } = await namedTo('x'.repeat(43))
  expect(delta ?? null).toBeNull()
  expect((await namedTo(digest)).delta ?? null).toBeNull()
})

it('that nobody made is not found, and it is for devices alone', async () => {
  const url = `/device/v1/catalog-deltas/${'x'.repeat(43)}`
  expect(await device.ask('GET', url)).toMatchObject({ status: 404, problem: 'not-found' })
  expect(await device.ask('GET', '/device/v1/catalog-deltas/x')).toMatchObject({ status: 400 })
  expect(await server.ask({ url })).toMatchObject({ status: 401, problem: 'credential-missing' })
})
