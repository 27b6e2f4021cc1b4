import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { CLOSE_REPLACED } from '../../../../core/protocol/push-api.ts'
import { Connections } from '../../../../server/push/connections.ts'
import { DeviceConnection } from '../../../../server/push/device-connection.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const metrics = () => ({ inc: vi.fn(), dec: vi.fn() })
function some() {
  const about = { pushConnections: metrics(), pushMessages: metrics() }
  return new Connections(about as unknown as ConstructorParameters<typeof Connections>[0], 1_000, vi.fn())
}
function connection(id: string) {
  const socket = { close: vi.fn(), terminate: vi.fn() }
  const device = { id, credentialHash: 'h', groups: [], user: null }
  return { socket, connection: new DeviceConnection(socket as unknown as WebSocket, device) }
}

it('cuts off who has been told to close and does not', () => {
  const connections = some()
  const [deaf, polite, newest] = [connection('one'), connection('one'), connection('one')]
  connections.add(deaf.connection)
  connections.add(polite.connection)
  expect(deaf.socket.close).toHaveBeenCalledWith(CLOSE_REPLACED, expect.any(String))
  connections.add(newest.connection)
  connections.ended(polite.connection)
  expect(deaf.socket.terminate).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(deaf.socket.terminate).toHaveBeenCalledOnce()
  connections.ended(deaf.connection)
  connections.close(deaf.connection, 1_008, 'Again')
  vi.advanceTimersByTime(10_000)
  expect(polite.socket.terminate).not.toHaveBeenCalled()
  expect(deaf.socket.terminate).toHaveBeenCalledOnce()
  expect(newest.socket.close).not.toHaveBeenCalled()
})

it('does not wait for one that is slow before it comes to the others, and says what failed', async () => {
  const connections = some()
  for (let index = 0; index < 1_800; index++) connections.add(connection(`device-${index}`).connection)
  let begun = 0
  let fail = (_: Error) => {}
  const slow = new Promise<void>((_, reject) => {
    fail = reject
  })
  const all = connections.eachTurn(async (some) => {
    begun += some.length
    if (begun === some.length) await slow
  })
  await vi.waitFor(() => expect(begun).toBe(1_800))
  fail(new Error('the slow one'))
  await expect(all).rejects.toThrow('the slow one')
})
