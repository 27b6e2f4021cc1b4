import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Bundle } from '../../../../core/bundle/bundle.ts'
import { openCatalog } from '../../../../core/bundle/open-bundle.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let device: Awaited<ReturnType<TestServer['enroll']>>
let bundle: Bundle
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  device = await server.enroll()
  bundle = await device.bundle()
})

const fetchCatalog = (digest: string, headers: Record<string, string> = {}) =>
  device.ask('GET', `/device/v1/catalogs/${digest}`, undefined, headers)

const openNamed = (bytes: Uint8Array<ArrayBuffer>, digest = bundle.catalog) =>
  openCatalog(bytes, { catalog: { digest, bytes: bytes.length, delta: null } })

it('is the one that the bundle names, and may be kept for ever', async () => {
  const answer = await fetchCatalog(bundle.catalog)
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${bundle.catalog}"`,
      vary: 'Accept-Encoding, Authorization',
    },
  })
  const catalog = await openNamed(answer.bytes)
  expect(catalog.apps.map(({ id }) => id)).toEqual(['box', 'dropbox', 'google', 'google-docs'])
})

it.each([
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['br;q=1, gzip;q=0.5', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
])('comes compressed to who takes %s', async (accepted, coding) => {
  const url = `/device/v1/catalogs/${bundle.catalog}`
  const headers = { authorization: `Bearer ${device.credential}`, 'accept-encoding': accepted }
  const answer = await server.app.inject({ url, headers })
  expect(answer.headers).toMatchObject({ 'content-encoding': coding, etag: `"${bundle.catalog}-${coding}"` })
  const unpack = coding === 'br' ? brotliDecompressSync : gunzipSync
  expect((await openNamed(new Uint8Array(unpack(answer.rawPayload)))).apps).toHaveLength(4)
})

it.each(['', 'deflate', 'gzip;q=0', 'br;q=0, gzip;q=0, *'])('comes plain to who takes "%s"', async (coding) => {
  const answer = await fetchCatalog(bundle.catalog, { 'accept-encoding': coding })
  expect(answer.headers['content-encoding']).toBeUndefined()
  await openNamed(answer.bytes)
})

it('is not sent to a device that has it', async () => {
  const answer = await fetchCatalog(bundle.catalog, { 'if-none-match': `"${bundle.catalog}"` })
  expect(answer).toMatchObject({ status: 304, text: '', headers: { etag: `"${bundle.catalog}"` } })
})

it('is the same one after a tag, and another one after an app', async () => {
  const admin = await server.as('admin')
  const current = async () => (await device.bundle()).catalog
  await admin('PUT', '/api/v1/apps/box/tag', { tag: 'unsanctioned' })
  expect(await current()).toBe(bundle.catalog)

  await admin('POST', '/api/v1/apps', { name: 'Wiki', category: 'office', domains: ['wiki.example.com'] })
  const changed = await current()
  expect(changed).not.toBe(bundle.catalog)
  expect((await openNamed((await fetchCatalog(changed)).bytes, changed)).apps).toHaveLength(5)
  expect((await openNamed((await fetchCatalog(bundle.catalog)).bytes)).apps).toHaveLength(4)
})

it('that no bundle names is not found, and one that no digest can name is refused', async () => {
  expect(await fetchCatalog('x'.repeat(43))).toMatchObject({ status: 404, problem: 'not-found' })
  expect(await fetchCatalog('x')).toMatchObject({ status: 400, problem: 'invalid-request' })
})

it('is for devices alone', async () => {
  const url = `/device/v1/catalogs/${bundle.catalog}`
  expect(await server.ask({ url })).toMatchObject({ status: 401, problem: 'credential-missing' })
})
