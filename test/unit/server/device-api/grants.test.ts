import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openGrants } from '../../../../core/bundle/open-bundle.ts'
import { DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { NOW, sampleBatch, sampleDevice, sampleEvent } from '../support/samples.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let device: Awaited<ReturnType<TestServer['enroll']>>
let admin: Awaited<ReturnType<TestServer['as']>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  device = await server.enroll()
  admin = await server.as('admin')
})

const ask = (etag?: unknown, by = device) =>
  by.ask('GET', '/device/v1/grants', undefined, etag === undefined ? {} : { 'if-none-match': String(etag) })
const open = async (by = device) =>
  openGrants((await ask(undefined, by)).body, server.bundles.publicKey, by.deviceId, 0)
const grant = async (over: object = {}) => {
  const body = { appId: 'box', user: 'ada@example.com', until: NOW + HOUR_MS, ...over }
  return String((await admin('POST', '/api/v1/exceptions', body)).body.exceptionId)
}
const askForAccess = async (over: object = {}, by = device) => {
  const event = sampleEvent({ type: 'access-requested', appId: 'box', justification: 'A customer uses it', ...over })
  await by.ask('POST', '/device/v1/batches', sampleBatch({ signals: [], events: [event] }))
  return event.id
}

it('are empty at first, and signed for the device that asks', async () => {
  const answer = await ask()
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'private, no-cache' } })
  const { publicKey } = server.bundles
  expect(await openGrants(answer.body, publicKey, device.deviceId, NOW)).toEqual({
    format: 1,
    deviceId: device.deviceId,
    issuedAt: NOW,
    exceptions: [],
    decisions: [],
  })
  await expect(openGrants(answer.body, publicKey, randomUUID(), 0)).rejects.toThrow('another device')
})

it('name what is open to the user that the device reports, in whatever case, and to the device', async () => {
  const forUser = await grant({ user: 'Ada@Example.com' })
  const forDevice = await grant({ appId: 'dropbox', user: null, deviceId: device.deviceId, until: NOW + DAY_MS })
  await grant({ user: 'bob@example.com' })
  await grant({ user: null, deviceId: (await server.enroll()).deviceId })
  expect((await open()).exceptions).toEqual([
    { id: forDevice, appId: 'dropbox', until: NOW + DAY_MS, grantedBy: 'token:admin' },
    { id: forUser, appId: 'box', until: NOW + HOUR_MS, grantedBy: 'token:admin' },
  ])

  const health = { device: sampleDevice({ user: 'bob@example.com' }), enforcedVersion: 1, signalsWaiting: 0, gaps: [] }
  await device.ask('POST', '/device/v1/health', health)
  expect((await open()).exceptions.map(({ id }) => id)).not.toContain(forUser)
})

it('leave out an exception that has ended or was revoked', async () => {
  const [brief, revoked, lasting] = [
    await grant(),
    await grant({ until: NOW + DAY_MS }),
    await grant({ until: NOW + DAY_MS }),
  ]
  await admin('DELETE', `/api/v1/exceptions/${revoked}`)
  server.clock.now = NOW + HOUR_MS - 1
  expect((await open()).exceptions.map(({ id }) => id).sort()).toEqual([brief, lasting].sort())
  server.clock.now = NOW + HOUR_MS
  expect((await open()).exceptions.map(({ id }) => id)).toEqual([lasting])
})

it('tell for 30 days how a request of this device was decided', async () => {
  const requestId = await askForAccess()
  const other = await server.enroll()
  await askForAccess({}, other)
  expect((await open()).decisions).toEqual([])
  await admin('POST', `/api/v1/access-requests/${requestId}/decision`, { decision: 'denied', note: 'Use Dropbox' })
  const decision = {
    requestId,
    appId: 'box',
    decision: 'denied',
    decidedAt: NOW,
    decidedBy: 'token:admin',
    note: 'Use Dropbox',
  }
  expect((await open()).decisions).toEqual([decision])
  expect((await open(other)).decisions).toEqual([])
  server.clock.now = NOW + 30 * DAY_MS
  expect((await open()).decisions).toEqual([])
})

it('are not sent to a device that has them, until they say something else', async () => {
  const { headers } = await ask()
  server.clock.now += HOUR_MS / 2
  expect(await ask(headers.etag)).toMatchObject({ status: 304, text: '', headers: { etag: headers.etag } })
  expect(await ask(`W/${headers.etag}, "x"`)).toMatchObject({ status: 304 })

  await grant()
  const answer = await ask(headers.etag)
  expect(answer).toMatchObject({ status: 200 })
  expect(answer.headers.etag).not.toBe(headers.etag)
  server.clock.now = NOW + HOUR_MS
  expect(await ask(answer.headers.etag)).toMatchObject({ status: 200, headers: { etag: headers.etag } })
})

it('are never issued before those that the device had, whatever the server’s clock does', async () => {
  server.clock.now = NOW + DAY_MS
  expect((await open()).issuedAt).toBe(NOW + DAY_MS)
  server.clock.now = NOW
  expect((await open()).issuedAt).toBe(NOW + DAY_MS)
  expect((await open(await server.enroll())).issuedAt).toBe(NOW)
})

it('are for devices alone', async () => {
  expect(await server.ask({ url: '/device/v1/grants' })).toMatchObject({ status: 401, problem: 'credential-missing' })
})
