import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { CREDENTIAL_PROTOCOL, PUSH_PROTOCOL } from '../../../../core/protocol/push-api.ts'
import { listen, PushDevice, refusalOf } from '../support/push-device.ts'
import { NOW } from '../support/samples.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let base: string
let device: Awaited<ReturnType<TestServer['enroll']>>
let log = ''
beforeAll(async () => {
  const stream = new Writable({
    write: (chunk, _, done) => {
      log += chunk
      done()
    },
  })
  server = await startTestServer({ logger: { level: 'trace', stream } })
  base = await listen(server.app)
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  device = await server.enroll()
  log = ''
})

it('takes the credential as a subprotocol, selects the other one alone, and welcomes the device', async () => {
  const pushed = await PushDevice.connect(base, device.credential)
  expect(pushed.socket.protocol).toBe(PUSH_PROTOCOL)
  expect(pushed.socket.extensions).toBe('')
  expect(await pushed.next()).toEqual({ type: 'welcome', serverTime: NOW, reconnectWithinMs: 1_000 })
})

it.each<[string, () => string[], string]>([
  ['no credential', () => [PUSH_PROTOCOL], 'credential-missing'],
  ['one that is none', () => [PUSH_PROTOCOL, `${CREDENTIAL_PROTOCOL}nobody`], 'credential-unknown'],
  ['one that is wrong', () => [PUSH_PROTOCOL, `${CREDENTIAL_PROTOCOL}${device.deviceId}.wrong`], 'credential-unknown'],
])('refuses a device with %s before the upgrade', async (_, protocols, problem) => {
  const refusal = await refusalOf(base, protocols())
  expect(refusal).toMatchObject({ status: 401, problem })
  expect(refusal.headers['content-type']).toMatch('application/problem+json')
})

it('refuses a device whose credential was revoked', async () => {
  const admin = await server.as('admin')
  await admin('POST', `/api/v1/devices/${device.deviceId}/revoke`)
  const protocols = [PUSH_PROTOCOL, CREDENTIAL_PROTOCOL + device.credential]
  expect(await refusalOf(base, protocols)).toMatchObject({ status: 401, problem: 'credential-revoked' })
})

it('refuses a device that does not offer the protocol', async () => {
  const refusal = await refusalOf(base, [CREDENTIAL_PROTOCOL + device.credential])
  expect(refusal).toMatchObject({ status: 400, problem: 'invalid-request' })
})

it('tells who asks without an upgrade what to do, and takes no other method', async () => {
  const headers = { 'sec-websocket-protocol': `${PUSH_PROTOCOL}, ${CREDENTIAL_PROTOCOL}${device.credential}` }
  const answer = await server.ask({ url: '/device/v1/push', headers })
  expect(answer).toMatchObject({ status: 400, problem: 'invalid-request', body: { detail: 'Open a WebSocket here.' } })
  expect(await server.ask({ url: '/device/v1/push' })).toMatchObject({ status: 401, problem: 'credential-missing' })
  // A header is not where this route looks.
  expect(await device.ask('GET', '/device/v1/push')).toMatchObject({ problem: 'credential-missing' })
  expect(await server.ask({ method: 'HEAD', url: '/device/v1/push' })).toMatchObject({ status: 405 })
})

it.each([
  ['GET', '/healthz', 'websocket'],
  ['GET', '/nowhere', 'websocket'],
  ['POST', '/device/v1/enroll', 'h2c'],
])('answers an upgrade elsewhere with a problem, and ends it: %s %s', async (method, path, protocol) => {
  const socket = connect(Number(new URL(base).port), '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  const body = method === 'POST' ? 'Content-Type: application/json\r\nContent-Length: 9\r\n' : ''
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: ${protocol}\r\n${body}\r\n`)
  await once(socket, 'close')
  expect(text).toMatch(/^HTTP\/1.1 400[\s\S]*problem:invalid-request/)
})

it('never writes the credential into the log', async () => {
  const protocols = [PUSH_PROTOCOL, CREDENTIAL_PROTOCOL + device.credential]
  const pushed = await PushDevice.connect(base, device.credential)
  pushed.socket.send('x'.repeat(20_000))
  expect(await pushed.closed).toBe(1_009)
  await refusalOf(base, protocols, '/healthz')
  await refusalOf(base, [CREDENTIAL_PROTOCOL + device.credential])
  await refusalOf(base, [PUSH_PROTOCOL, `${CREDENTIAL_PROTOCOL}${device.credential}x`])
  expect(log).toMatch('/device/v1/push')
  expect(log).not.toMatch(device.credential.split('.')[1] ?? '')
})
