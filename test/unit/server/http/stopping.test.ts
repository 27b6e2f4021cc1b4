import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { stopListening } from '../../../../server/http/stopping.ts'
import { startTestServer } from '../support/test-server.ts'

async function listening() {
  const server = await startTestServer()
  onTestFinished(() => server.close())
  const closing = new Promise<void>((resolve) => {
    server.app.addHook('preClose', async () => resolve())
  })
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.app.server.address() as AddressInfo
  const dial = async () => {
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  return { app: server.app, closing, dial }
}

async function answerOn(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}

it('a client that stalls in its request does not hold the stop', async () => {
  const { app, dial } = await listening()
  const stalled = await dial()
  const arrived = once(app.server, 'request')
  stalled.on('error', () => {})
  stalled.write(
    'POST /device/v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  )
  await arrived
  const cut = once(stalled, 'close')
  await stopListening(app, 1)
  await cut
})

it('a request on a connection that was open is answered with a problem while the server stops', async () => {
  const { app, closing, dial } = await listening()
  const first = await dial()
  const arrived = once(app.server, 'request')
  const answer = answerOn(first)
  first.write(
    'POST /device/v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
  )
  await arrived
  const stopped = stopListening(app, 10_000)
  await closing
  first.write('}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  await stopped
  expect(await answer).toMatch(/503[\s\S]*application\/problem\+json[\s\S]*problem:unavailable/)
})

it.each([
  ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['what is no HTTP', 'hello\r\n\r\n', 400],
])('%s are answered with a problem', async (_, text, status) => {
  const { dial } = await listening()
  const socket = await dial()
  const answer = answerOn(socket)
  socket.write(text)
  const [head, body] = (await answer).split('\r\n\r\n')
  expect(head).toMatch(`HTTP/1.1 ${status}`)
  expect(head).toMatch('application/problem+json')
  expect(JSON.parse(body ?? '')).toMatchObject({ type: 'urn:heliograph:problem:invalid-request', status })
})
