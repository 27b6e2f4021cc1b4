import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PolicyFileSchema } from '../../../../core/protocol/rollout-api.ts'
import { Rollout } from '../../../../server/rollout/rollout.ts'
import { smallExtension } from '../rollout/small-extension.ts'
import { sampleBatch } from '../support/samples.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const PUBLIC_URL = 'http://127.0.0.1:8787'

let folder: string
let server: TestServer
let bare: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-app-'))
  const portalFolder = join(folder, 'portal')
  await mkdir(join(portalFolder, 'assets'), { recursive: true })
  await writeFile(join(portalFolder, 'index.html'), '<!doctype html><title>Portal</title>')
  await writeFile(join(portalFolder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(portalFolder, 'assets', 'index-abc.js'), 'void 0')
  const extensionFolder = await smallExtension(folder)
  const rollout = await Rollout.load({ dataFolder: join(folder, 'data'), extensionFolder, publicUrl: PUBLIC_URL })
  server = await startTestServer({ portalFolder, rollout })
  bare = await startTestServer()
})
afterAll(async () => {
  await server.close()
  await bare.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => server.reset())

const HTML = { accept: 'text/html,application/xhtml+xml' }

describe('an error', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404, 'not-found'],
    ['GET', '/device/v1/nothing', 404, 'not-found'],
    ['PUT', '/api/v1/devices', 405, 'method-not-allowed'],
    ['GET', '/device/v1/enroll', 405, 'method-not-allowed'],
    ['GET', '/%zz', 400, 'invalid-request'],
  ] as const)('is problem details: %s %s', async (method, url, status, problem) => {
    const answer = await server.ask({ method, url, headers: HTML })
    expect(answer).toMatchObject({ status, problem, body: { status } })
    expect(answer.headers['content-type']).toMatch('application/problem+json')
  })

  it('of the wrong method names the right ones', async () => {
    expect((await server.ask({ method: 'PUT', url: '/api/v1/enrollment-tokens' })).headers.allow).toBe(
      'GET, HEAD, POST',
    )
    expect((await server.ask({ method: 'POST', url: '/api/v1/apps/box/tag' })).headers.allow).toBe('PUT')
  })

  it('of the server tells nothing of its inside', async () => {
    const broken = await startTestServer()
    const admin = await broken.as('admin')
    await broken.db.schema.dropTable('bundle').execute()
    const answer = await admin('GET', '/api/v1/bundle/status')
    expect(answer).toMatchObject({ status: 500, problem: 'internal-error' })
    expect(answer.text).not.toMatch(/bundle|relation|select/i)
    await broken.close()
  })
})

describe('the portal', () => {
  it.each(['/', '/setup', '/apps/dropbox?days=7'])('answers a navigation to %s with its page', async (url) => {
    const answer = await server.ask({ url, headers: HTML })
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('Portal') })
    expect(answer.headers['content-type']).toMatch('text/html')
    expect(answer.headers['cache-control']).toBe('no-cache')
  })

  it('runs nothing but its own files, in nobody’s frame', async () => {
    const policy = String((await server.ask({ url: '/', headers: HTML })).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
  })

  it('has its assets kept for good, and its other files asked for again', async () => {
    expect((await server.ask({ url: '/assets/index-abc.js' })).headers['cache-control']).toMatch('immutable')
    expect((await server.ask({ url: '/favicon.svg' })).headers['cache-control']).toBe('no-cache')
  })

  it.each(['/assets/missing.js', '/../data/server.key', '/assets/..%2f..%2fdata'])('has no %s', async (url) => {
    expect(await server.ask({ url })).toMatchObject({ status: 404, problem: 'not-found' })
  })

  it('that is not built leaves the API alone', async () => {
    expect(await bare.ask({ url: '/', headers: HTML })).toMatchObject({ status: 404, problem: 'not-found' })
    expect((await bare.ask({ url: '/healthz' })).status).toBe(200)
  })
})

describe('the extension', () => {
  it('is offered to everyone, and rolled out by a policy file that carries a token', async () => {
    expect((await server.ask({ url: '/extension/updates.xml' })).text).toContain('heliograph.crx')
    const admin = await server.as('admin')
    const request = { platform: 'linux', browser: 'chromium' }
    const file = v.parse(PolicyFileSchema, (await admin('POST', '/api/v1/policy-files', request)).body)
    const token = /het_[\w-]{43}/.exec(file.content)?.[0]
    expect(file.content).toContain(server.bundles.publicKey)

    const again = await admin('POST', '/api/v1/policy-files', { ...request, enrollmentToken: token })
    expect(again.body.content).toContain(token)
    expect((await admin('GET', '/api/v1/enrollment-tokens')).body).toMatchObject({
      total: 1,
      items: [{ name: 'Policy file: chromium on linux', uses: 0 }],
    })
  })

  it('is rolled out with no token that does not hold', async () => {
    const request = { platform: 'linux', browser: 'chrome', enrollmentToken: 'het_guess' }
    const answer = await (await server.as('admin'))('POST', '/api/v1/policy-files', request)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'enrollmentToken' }] } })
  })

  it('that is not built is answered for, with what to do', async () => {
    await bare.reset()
    for (const url of ['/extension/updates.xml', '/extension/heliograph.crx']) {
      expect(await bare.ask({ url })).toMatchObject({ status: 503, problem: 'unavailable' })
    }
    const request = { platform: 'linux', browser: 'chrome' }
    const answer = await (await bare.as('admin'))('POST', '/api/v1/policy-files', request)
    expect(answer.body).toMatchObject({ status: 503, detail: expect.stringContaining('npm run build') })
  })
})

describe('what an operator asks', () => {
  it('is answered: alive, ready, and how much', async () => {
    expect((await server.ask({ url: '/healthz' })).body).toEqual({ status: 'ok' })
    expect((await server.ask({ url: '/readyz' })).body).toEqual({ status: 'ready' })
    const device = await server.enroll()
    const batch = sampleBatch()
    await device.ask('POST', '/device/v1/batches', batch)
    await device.ask('POST', '/device/v1/batches', batch)
    const { text } = await server.ask({ url: '/metrics' })
    expect(text).toContain('heliograph_batches_total{outcome="counted"}')
    expect(text).toContain('heliograph_batches_total{outcome="duplicate"} 1')
    expect(text).toContain('heliograph_bundle_version 1')
    expect(text).toContain('heliograph_devices{state="active"} 1')
  })

  it('is answered with 503 when the database does not answer', async () => {
    const broken = await startTestServer()
    await broken.db.destroy()
    expect(await broken.ask({ url: '/readyz' })).toMatchObject({ status: 503, problem: 'unavailable' })
    expect((await broken.ask({ url: '/healthz' })).status).toBe(200)
    await broken.close()
  })
})
