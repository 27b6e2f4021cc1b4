import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDelta, openManifest } from '../../../../core/bundle/open-bundle.ts'
import { findDevice } from '../../../../server/store/devices.ts'
import { aTag } from '../../../fixtures/bundle-builder.ts'
import { NOW, sampleDevice } from '../support/samples.ts'
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

const tag = async (appId: string, body: object) =>
  (await server.as('analyst'))('PUT', `/api/v1/apps/${appId}/tag`, body)
const ask = (query = '', headers: Record<string, string> = {}) =>
  device.ask('GET', `/device/v1/bundle${query}`, undefined, headers)
const opened = (answer: unknown) =>
  openManifest(answer, { publicKey: server.bundles.publicKey, enforced: null, now: server.clock.now })

describe('the bundle', () => {
  it('is one that the device can open, and goes with a tag of its version', async () => {
    const answer = await ask()
    expect(answer).toMatchObject({
      status: 200,
      headers: { etag: expect.stringMatching(/^"v1-[\w-]{16}"$/), 'cache-control': 'private, no-cache' },
    })
    expect(answer.headers['content-type']).toMatch('application/json')
    expect(await device.bundle()).toMatchObject({ version: 1, tags: {}, protectedHosts: ['127.0.0.1'] })
  })

  it.each(['TAG', 'W/TAG', '"v0", TAG', '*'])(
    'is not sent to a device that has it (If-None-Match: %s)',
    async (named) => {
      const { headers } = await ask()
      const answer = await ask('', { 'if-none-match': named.replace('TAG', String(headers.etag)) })
      expect(answer).toMatchObject({ status: 304, text: '', headers: { etag: headers.etag } })
    },
  )

  it('comes with what has changed in the content that the device has, when an admin has tagged an app', async () => {
    const { headers } = await ask()
    const before = await device.bundle()
    await tag('box', { tag: 'unsanctioned' })
    const query = `?content=${before.content}&catalog=${before.catalog}&key=${server.bundles.publicKey}`
    const answer = await ask(query, { 'if-none-match': String(headers.etag) })
    expect(answer).toMatchObject({ status: 200, headers: { etag: expect.stringMatching(/^"v2-[\w-]{16}"$/) } })
    const manifest = await opened(answer.body)
    const content = await openDelta(answer.body.delta, { digest: before.content, content: before }, manifest)
    expect(content.tags).toEqual({ box: aTag('unsanctioned') })
    expect(answer.body.keys).toBeUndefined()
  })

  it('is another one for a device that reports other groups', async () => {
    await tag('box', { tag: 'unsanctioned', scope: { include: ['sales'] } })
    expect((await device.bundle()).tags).toEqual({})
    const { headers } = await ask()
    const report = { device: sampleDevice({ groups: ['sales'] }), enforcedVersion: 2, signalsWaiting: 0, gaps: [] }
    await device.ask('POST', '/device/v1/health', report)
    expect(await ask('', { 'if-none-match': String(headers.etag) })).toMatchObject({ status: 200 })
    expect((await device.bundle()).tags).toEqual({ box: aTag('unsanctioned') })
  })

  it.each(['content=x', 'catalog=', `key=${'x'.repeat(44)}`])('is refused to who has %s', async (query) => {
    expect(await ask(`?${query}`)).toMatchObject({ status: 400, problem: 'invalid-request' })
  })

  it('shows when the device was last seen, to the minute', async () => {
    server.clock.now += 60_000
    await ask()
    expect(await findDevice(server.db, device.deviceId)).toMatchObject({ lastSeen: NOW + 60_000 })
  })

  it('is for devices alone', async () => {
    expect(await server.ask({ url: '/device/v1/bundle' })).toMatchObject({ status: 401, problem: 'credential-missing' })
  })
})

describe('the content', () => {
  const fetchContent = (digest: string, by = device, headers: Record<string, string> = {}) =>
    by.ask('GET', `/device/v1/contents/${digest}`, undefined, headers)

  it('is the one that the manifest names, comes compressed to who takes that, and may be kept', async () => {
    await tag('box', { tag: 'unsanctioned' })
    const { content } = await device.bundle()
    const plain = await fetchContent(content)
    expect(plain).toMatchObject({
      status: 200,
      headers: { etag: `"${content}"`, 'cache-control': 'private, max-age=31536000, immutable' },
    })
    const headers = { authorization: `Bearer ${device.credential}`, 'accept-encoding': 'gzip' }
    const zipped = await server.app.inject({ url: `/device/v1/contents/${content}`, headers })
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', etag: `"${content}-gzip"` })
    expect(gunzipSync(zipped.rawPayload).toString('utf8')).toBe(plain.text)
    expect(await fetchContent(content, device, { 'if-none-match': `"${content}"` })).toMatchObject({ status: 304 })
  })

  it('of a version before is there for a while, and that of another device is not', async () => {
    const seller = await server.enroll({ groups: ['sales'] })
    await tag('box', { tag: 'unsanctioned', scope: { include: ['sales'] } })
    const before = await seller.bundle()
    await tag('box', { tag: 'sanctioned' })
    expect(await fetchContent(before.content, seller)).toMatchObject({ status: 200 })
    expect(await fetchContent(before.content, device)).toMatchObject({ status: 404, problem: 'not-found' })
    expect(await fetchContent('x'.repeat(43))).toMatchObject({ status: 404, problem: 'not-found' })
    expect(await fetchContent('x')).toMatchObject({ status: 400, problem: 'invalid-request' })
  })
})
