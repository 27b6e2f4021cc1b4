import { expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { BundleForDevice, HavingParts } from '../../../../server/push/bundle-source.ts'
import { DeviceConnection } from '../../../../server/push/device-connection.ts'

function connection(bufferedAmount = 0) {
  const socket = { OPEN: 1, readyState: 1, bufferedAmount, send: vi.fn(), terminate: vi.fn(), close: vi.fn() }
  const device = { id: 'd', credentialHash: 'h', groups: ['sales'], user: null }
  return { socket, connection: new DeviceConnection(socket as unknown as WebSocket, device) }
}

const bundle = (version: number): BundleForDevice => ({
  etag: `"v${version}"`,
  version,
  content: `content-${version}`,
  catalog: 'catalog',
  body: '{}',
})
const having = (version: number) => ({
  etag: `"v${version}"`,
  content: `content-${version}`,
  catalog: 'catalog',
  key: 'k',
})

it('cuts off a device that takes in nothing, and sends nothing to one that is closing', () => {
  const slow = connection(1_048_577)
  expect(slow.connection.send(Buffer.from('x'))).toBe(false)
  expect(slow.socket.terminate).toHaveBeenCalledOnce()
  const good = connection(1_048_576)
  expect(good.connection.send(Buffer.from('x'))).toBe(true)
  good.socket.readyState = 2
  expect(good.connection.send(Buffer.from('x'))).toBe(false)
  expect(good.socket.send).toHaveBeenCalledOnce()
})

it('asks for nothing before it is said what is in force', async () => {
  const answer = vi.fn()
  await connection().connection.look(answer, vi.fn())
  expect(answer).not.toHaveBeenCalled()
})

it('looks again where something else is in force, or new, by the time that it has an answer', async () => {
  const { connection: device } = connection()
  device.take(having(1))
  const asked: HavingParts[] = []
  const sent: number[] = []
  let newest = 2
  const answer = async (_: readonly string[], parts: HavingParts) => {
    asked.push(parts)
    const answered = bundle(newest)
    if (asked.length === 1) {
      newest = 3
      device.take(having(2))
      await device.look(answer, () => {})
    }
    return answered
  }
  await device.look(answer, ({ version }) => sent.push(version))
  expect(asked.map(({ content }) => content)).toEqual(['content-1', 'content-2'])
  expect(sent).toEqual([3])
})

it('looks again after an answer could not be made', async () => {
  const { connection: device } = connection()
  device.take(having(1))
  const send = vi.fn()
  await expect(device.look(() => Promise.reject(new Error('no database')), send)).rejects.toThrow('no database')
  await device.look(async () => bundle(2), send)
  expect(send).toHaveBeenCalledOnce()
})
