import { expect, it, onTestFinished, vi } from 'vitest'
import { CLOSE_REVOKED } from '../../../../core/protocol/push-api.ts'
import { findDevice } from '../../../../server/store/devices.ts'
import { listen, PushDevice } from '../support/push-device.ts'
import { NOW } from '../support/samples.ts'
import { startTestServer } from '../support/test-server.ts'

async function started(pushTiming: object) {
  const server = await startTestServer({ pushTiming: { contactMs: 1e8, versionMs: 1e8, flushMs: 1, ...pushTiming } })
  let isOpen = true
  const close = async () => {
    if (isOpen) await server.close()
    isOpen = false
  }
  onTestFinished(close)
  await server.reset()
  const base = await listen(server.app)
  const connect = async () => {
    const device = await server.enroll()
    return { ...device, pushed: await PushDevice.connect(base, device.credential) }
  }
  return { ...server, connect, close }
}

it('pings each device, and keeps those that answer', async () => {
  const server = await started({ pingMs: 160, silenceMs: 400 })
  const devices = [await server.connect(), await server.connect(), await server.connect()]
  for (const { pushed } of devices) pushed.having()
  for (const _ of [1, 2, 3, 4, 5, 6]) {
    for (const { pushed } of devices) {
      expect(await pushed.nextPing()).toEqual({ type: 'ping', serverTime: NOW })
      pushed.say({ type: 'pong' })
    }
  }
})

it('gives up a device that is silent', async () => {
  const server = await started({ pingMs: 100, silenceMs: 200 })
  const { pushed } = await server.connect()
  pushed.having()
  // Cut off, without a word.
  expect(await pushed.closed).toBe(1_006)
})

it('gives up who does not say what is in force', async () => {
  const server = await started({ firstHavingMs: 50 })
  const { pushed } = await server.connect()
  pushed.say({ type: 'pong' })
  expect(await pushed.closed).toBe(1_008)
})

it('marks those that are connected as seen', async () => {
  const server = await started({ contactMs: 50 })
  const { deviceId } = await server.connect()
  server.clock.now = NOW + 90_000
  await vi.waitFor(async () => {
    expect(await findDevice(server.db, deviceId)).toMatchObject({ lastSeen: NOW + 90_000 })
  })
})

it('finds by itself that a device is revoked, where the notice was lost', async () => {
  const server = await started({ contactMs: 50 })
  const { deviceId, pushed } = await server.connect()
  await server.db.updateTable('device').set({ state: 'revoked' }).where('id', '=', deviceId).execute()
  expect(await pushed.closed).toBe(CLOSE_REVOKED)
})

it('finds by itself that there is a new bundle, where the notice was lost', async () => {
  const server = await started({ versionMs: 50 })
  const { pushed } = await server.connect()
  pushed.having()
  await pushed.next()
  const first = await pushed.nextBundle()
  const row = await server.db.selectFrom('bundle').selectAll().executeTakeFirstOrThrow()
  await server.db
    .insertInto('bundle')
    .values({ ...row, version: row.version + 1, digest: 'another' })
    .execute()
  expect((await pushed.nextBundle()).etag).not.toBe(first.etag)
})

it('closes all connections when it stops, and writes what they said before', async () => {
  const server = await started({ flushMs: 1e8 })
  const devices = [await server.connect(), await server.connect()]
  for (const { pushed } of devices) {
    pushed.having({ enforcedVersion: 1 })
    await pushed.next()
    await pushed.nextBundle()
  }
  const [first] = devices
  await server.app.close()
  expect(await Promise.all(devices.map(({ pushed }) => pushed.closed))).toEqual([1_012, 1_012])
  expect(await findDevice(server.db, first?.deviceId ?? '')).toMatchObject({ enforcedVersion: 1 })
})

it('cuts off who does not answer when it stops', async () => {
  const server = await started({ stopMs: 50 })
  const { pushed } = await server.connect()
  await pushed.next()
  // It reads nothing more: neither the close, nor anything else.
  pushed.socket.pause()
  await server.app.close()
  pushed.socket.resume()
  await pushed.closed
})
