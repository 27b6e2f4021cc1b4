import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openContent, openManifest } from '../../../../core/bundle/open-bundle.ts'
import { HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { CLOSE_REPLACED, CLOSE_REVOKED } from '../../../../core/protocol/push-api.ts'
import { findDevice } from '../../../../server/store/devices.ts'
import { listen, PushDevice } from '../support/push-device.ts'
import { NOW, sampleBatch, sampleDevice, sampleEvent } from '../support/samples.ts'
import { insertToken } from '../support/stored.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let base: string
let admin: Awaited<ReturnType<TestServer['as']>>
beforeAll(async () => {
  server = await startTestServer({ pushTiming: { versionMs: 1e8, contactMs: 1e8, flushMs: 1 } })
  base = await listen(server.app)
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  admin = await server.as('admin')
})

async function connected(over: Parameters<TestServer['enroll']>[0] = {}) {
  const device = await server.enroll(over)
  const pushed = await PushDevice.connect(base, device.credential)
  expect(await pushed.next()).toMatchObject({ type: 'welcome' })
  return { ...device, pushed }
}

/** It has the newest bundle in force. */
async function upToDate(over: Parameters<TestServer['enroll']>[0] = {}) {
  const device = await connected(over)
  device.pushed.having()
  const bundle = await opened(await device.pushed.nextBundle())
  device.pushed.having({ ...bundle, enforcedVersion: bundle.version })
  return { ...device, bundle }
}

const asPinned = () => ({ publicKey: server.bundles.publicKey, enforced: null, now: NOW })
async function opened({ etag, bundle }: Awaited<ReturnType<PushDevice['nextBundle']>>) {
  const manifest = await openManifest(bundle, asPinned())
  return { etag, version: manifest.version, content: manifest.content.digest, catalog: manifest.catalog.digest }
}

const tag = (app: string, over: object = {}) =>
  admin('PUT', `/api/v1/apps/${app}/tag`, { tag: 'unsanctioned', ...over })
/** What comes next over this connection is this: nothing came before it. */
async function nothingUntilSync(device: { deviceId: string; pushed: PushDevice }) {
  expect(await admin('POST', `/api/v1/devices/${device.deviceId}/sync`)).toMatchObject({ status: 202 })
  expect(await device.pushed.next()).toEqual({ type: 'sync' })
}

describe('a bundle', () => {
  it('comes to a device that says it has none, with what a request would have been answered', async () => {
    const device = await connected()
    device.pushed.having()
    const message = await device.pushed.nextBundle()
    const answer = await device.ask('GET', `/device/v1/bundle?key=${'k'.repeat(43)}`)
    expect(message).toMatchObject({ etag: answer.headers.etag, bundle: answer.body })
  })

  it('does not come to a device that has it', async () => {
    const device = await connected()
    const { headers } = await device.ask('GET', '/device/v1/bundle')
    device.pushed.having({ etag: String(headers.etag) })
    await nothingUntilSync(device)
  })

  it('comes when an app was tagged, to each device with what holds for it', async () => {
    const [seller, other] = [await upToDate({ groups: ['sales'] }), await upToDate({ groups: [] })]
    await tag('box', { scope: { include: ['sales'] } })
    const [forSeller, forOther] = [await seller.pushed.nextBundle(), await other.pushed.nextBundle()]
    expect(forSeller.bundle.delta).toEqual({ from: seller.bundle.content, tags: { box: { tag: 'unsanctioned' } } })
    expect(forOther.bundle.delta ?? null).toBeNull()
    expect((await opened(forOther)).content).toBe(other.bundle.content)
    expect((await opened(forSeller)).content).not.toBe(other.bundle.content)
  })

  it('builds upon the one before it, which the device may still be at work on', async () => {
    const device = await upToDate()
    await tag('box')
    const first = await opened(await device.pushed.nextBundle())
    await tag('dropbox')
    const second = await device.pushed.nextBundle()
    expect(second.bundle.delta).toEqual({ from: first.content, tags: { dropbox: { tag: 'unsanctioned' } } })
    // It says so late: what comes next still builds upon what was sent last.
    device.pushed.having({ ...first, enforcedVersion: first.version })
    await tag('google')
    const { content } = await opened(second)
    expect((await device.pushed.nextBundle()).bundle.delta).toMatchObject({ from: content })
  })

  it('that the device refuses is not sent again over the same connection, and the next one is', async () => {
    const device = await upToDate()
    await tag('box')
    await device.pushed.nextBundle()
    for (const _ of [1, 2, 3]) device.pushed.having({ ...device.bundle, enforcedVersion: device.bundle.version })
    await nothingUntilSync(device)
    await tag('dropbox')
    expect((await device.pushed.nextBundle()).bundle.delta).toMatchObject({ from: device.bundle.content })
  })

  it('comes last with all changes that came in one moment', async () => {
    const device = await upToDate()
    await Promise.all([tag('box'), tag('dropbox'), tag('google')])
    let last = await opened(await device.pushed.nextBundle())
    while (last.version < device.bundle.version + 3) last = await opened(await device.pushed.nextBundle())
    await nothingUntilSync(device)
  })

  it('is another one after the device reports other groups', async () => {
    await tag('box', { scope: { include: ['sales'] } })
    const device = await upToDate({ groups: [] })
    const info = sampleDevice({ groups: ['sales'] })
    const health = { device: info, enforcedVersion: device.bundle.version, signalsWaiting: 0, gaps: [] }
    await device.ask('POST', '/device/v1/health', health)
    const { bundle } = await device.pushed.nextBundle()
    expect(bundle.delta).toEqual({ from: device.bundle.content, tags: { box: { tag: 'unsanctioned' } } })
  })

  it('can be opened by the device that it is for', async () => {
    const device = await connected()
    await tag('box')
    device.pushed.having()
    const { bundle } = await device.pushed.nextBundle()
    const manifest = await openManifest(bundle, asPinned())
    const answer = await device.ask('GET', `/device/v1/contents/${manifest.content.digest}`)
    expect((await openContent(answer.text, manifest)).tags).toMatchObject({ box: { tag: 'unsanctioned' } })
  })
})

describe('what a device says', () => {
  it('is how the portal knows what it enforces', async () => {
    const device = await upToDate()
    await vi.waitFor(async () => {
      const { body } = await admin('GET', '/api/v1/bundle/status')
      expect(body).toMatchObject({ version: device.bundle.version, devicesEnforcing: 1 })
    })
  })

  it.each<[string, (pushed: PushDevice) => void, number]>([
    ['is no JSON', (pushed) => pushed.say('hello'), 1_008],
    ['is nothing that it may say', (pushed) => pushed.say({ type: 'sync' }), 1_008],
    ['is of the wrong shape', (pushed) => pushed.having({ enforcedVersion: -1 }), 1_008],
    ['is binary', (pushed) => pushed.socket.send(Buffer.from('{"type":"pong"}')), 1_008],
    ['is too long', (pushed) => pushed.say('x'.repeat(20_000)), 1_009],
  ])('ends its connection where it %s, and nobody else’s', async (_, say, code) => {
    const [one, other] = [await upToDate(), await upToDate()]
    say(one.pushed)
    expect(await one.pushed.closed).toBe(code)
    await nothingUntilSync(other)
  })
})

describe('a connection', () => {
  it('is replaced by a newer one of the same device', async () => {
    const device = await upToDate()
    const newer = await PushDevice.connect(base, device.credential)
    expect(await device.pushed.closed).toBe(CLOSE_REPLACED)
    expect(await newer.next()).toMatchObject({ type: 'welcome' })
    await nothingUntilSync({ deviceId: device.deviceId, pushed: newer })
  })

  it.each([true, false])('ends when its device is revoked (mayEnrollAgain: %s)', async (mayEnrollAgain) => {
    const [device, other] = [await upToDate(), await upToDate()]
    await admin('POST', `/api/v1/devices/${device.deviceId}/revoke`, { mayEnrollAgain })
    expect(await device.pushed.closed).toBe(CLOSE_REVOKED)
    await nothingUntilSync(other)
  })

  it('ends when its device enrolls anew, and the one with the new credential stays', async () => {
    const device = await upToDate()
    const again = await connected({ deviceId: device.deviceId })
    // Whichever is noticed first.
    expect([CLOSE_REVOKED, CLOSE_REPLACED]).toContain(await device.pushed.closed)
    await nothingUntilSync(again)
  })

  it('ends when another profile has taken its device', async () => {
    const device = await upToDate()
    const payload = { token: await insertToken(server.db), deviceId: device.deviceId, device: sampleDevice() }
    await server.ask({ method: 'POST', url: '/device/v1/enroll', payload })
    expect(await device.pushed.closed).toBe(CLOSE_REVOKED)
  })

  it('is counted, and what is sent over it', async () => {
    const device = await upToDate()
    const read = async () => (await server.ask({ url: '/metrics' })).text
    expect(await read()).toMatch(/^heliograph_push_connections 1$/m)
    expect(await read()).toMatch(/^heliograph_push_messages_total\{type="bundle"\} [1-9]/m)
    device.pushed.socket.close()
    await vi.waitFor(async () => expect(await read()).toMatch(/^heliograph_push_connections 0$/m))
  })
})

describe('a change of grants', () => {
  const grants = { type: 'grants' }
  const until = NOW + HOUR_MS

  it('is told to all devices of the user, in whatever case, and to nobody else', async () => {
    const [one, two] = [await upToDate({ user: 'ada@example.com' }), await upToDate({ user: 'ADA@example.com' })]
    const other = await upToDate({ user: 'bob@example.com' })
    const { body } = await admin('POST', '/api/v1/exceptions', { appId: 'box', user: 'Ada@Example.com', until })
    expect([await one.pushed.next(), await two.pushed.next()]).toEqual([grants, grants])
    await admin('DELETE', `/api/v1/exceptions/${body.exceptionId}`)
    expect([await one.pushed.next(), await two.pushed.next()]).toEqual([grants, grants])
    await nothingUntilSync(other)
  })

  it('is told to the device that it is for', async () => {
    const [device, other] = [await upToDate(), await upToDate()]
    await admin('POST', '/api/v1/exceptions', { appId: 'box', user: null, deviceId: device.deviceId, until })
    expect(await device.pushed.next()).toEqual(grants)
    await nothingUntilSync(other)
  })

  it.each([
    ['granted', { decision: 'granted', until, note: null }, true],
    ['denied', { decision: 'denied', note: null }, false],
  ])('is told when a request is %s, to whom it concerns', async (_, decision, isForUser) => {
    const [device, sameUser] = [await upToDate(), await upToDate()]
    const event = sampleEvent({ type: 'access-requested', appId: 'box', justification: 'A customer uses it' })
    await device.ask('POST', '/device/v1/batches', sampleBatch({ signals: [], events: [event] }))
    expect(await admin('POST', `/api/v1/access-requests/${event.id}/decision`, decision)).toMatchObject({ status: 200 })
    expect(await device.pushed.next()).toEqual(grants)
    if (isForUser) expect(await sameUser.pushed.next()).toEqual(grants)
    await nothingUntilSync(sameUser)
  })

  it('is told after the device reports another user', async () => {
    const device = await upToDate()
    const info = sampleDevice({ user: 'bob@example.com' })
    await device.ask('POST', '/device/v1/health', { device: info, enforcedVersion: 1, signalsWaiting: 0, gaps: [] })
    expect(await device.pushed.next()).toEqual(grants)
    await admin('POST', '/api/v1/exceptions', { appId: 'box', user: 'bob@example.com', until })
    expect(await device.pushed.next()).toEqual(grants)
  })
})

describe('an admin’s call for a sync', () => {
  it('reaches all that are connected, and is in the governance log', async () => {
    const devices = [await upToDate(), await upToDate()]
    expect(await admin('POST', '/api/v1/devices/sync')).toMatchObject({ status: 202 })
    for (const { pushed } of devices) expect(await pushed.next()).toEqual({ type: 'sync' })
    const { body } = await admin('GET', '/api/v1/governance-log')
    expect(body.items[0]).toMatchObject({ actor: 'token:admin', action: 'device.sync', target: 'all' })
  })

  it('is an admin’s alone, and for a device that there is', async () => {
    const { deviceId } = await server.enroll()
    const analyst = await server.as('analyst')
    expect(await analyst('POST', `/api/v1/devices/${deviceId}/sync`)).toMatchObject({ status: 403 })
    expect(await analyst('POST', '/api/v1/devices/sync')).toMatchObject({ status: 403 })
    const nobody = '/api/v1/devices/00000000-0000-4000-8000-000000000000/sync'
    expect(await admin('POST', nobody)).toMatchObject({ status: 404, problem: 'not-found' })
    expect(await findDevice(server.db, deviceId)).toMatchObject({ state: 'active' })
  })
})
