import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MAX_BATCH_ROWS } from '../../../../core/protocol/device-api.ts'
import { findDevice } from '../../../../server/store/devices.ts'
import { HOUR, NOW, sampleBatch, sampleDevice, sampleEvent, sampleSignal } from '../support/samples.ts'
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

describe('a batch', () => {
  const send = (batch: object | string, more: Record<string, string> = {}) =>
    device.ask('POST', '/device/v1/batches', batch, more)
  const stored = async () => {
    const usage = await server.db.selectFrom('usage_hour').selectAll().execute()
    const events = await server.db.selectFrom('event').selectAll().execute()
    return usage.length + events.length
  }

  it('is acknowledged when it is stored', async () => {
    const answer = await send(sampleBatch({ events: [sampleEvent()] }))
    expect(answer).toMatchObject({ status: 200, body: { acknowledged: 1, duplicate: false, lastSequence: 1 } })
    expect(await stored()).toBe(2)
  })

  it('is counted once when its acknowledgement was lost and it comes again', async () => {
    const batch = sampleBatch({ sequence: 7 })
    await send(batch)
    expect((await send(batch)).body).toEqual({ acknowledged: 7, duplicate: true, lastSequence: 7 })
    const admin = await server.as('auditor')
    expect((await admin('GET', '/api/v1/discovered-apps')).body.items).toMatchObject([{ visits: 3 }])
  })

  it('conflicts with another batch of the same number, and hears which number was last', async () => {
    await send(sampleBatch({ sequence: 7 }))
    const answer = await send(sampleBatch({ sequence: 7 }))
    expect(answer).toMatchObject({ status: 409, problem: 'sequence-conflict', body: { lastSequence: 7 } })
  })

  it('may name an app that this server’s catalog does not have', async () => {
    expect(await send(sampleBatch({ signals: [sampleSignal({ appId: 'brand-new' })] }))).toMatchObject({ status: 200 })
  })

  it('of an older version, without the newer counters, is taken', async () => {
    const { hour, appId, user, visits, blocked, firstSeen, lastSeen } = sampleSignal()
    const signals = [{ hour, appId, user, visits, blocked, firstSeen, lastSeen }]
    const { identities: _, measurements: __, ...batch } = { ...sampleBatch(), signals }
    expect(await send(batch)).toMatchObject({ status: 200 })
    const admin = await server.as('auditor')
    expect((await admin('GET', '/api/v1/discovered-apps')).body.items).toMatchObject([
      { visits: 3, requests: 0, bytesDown: 0, bytesDownExact: false },
    ])
  })

  it.each(['example.com', 'example.co.uk', 'ada.github.io', 'xn--bcher-kva.com'])(
    'may name the domain %s, which no app has',
    async (domain) => {
      expect(await send(sampleBatch(domainSignals(domain)))).toMatchObject({ status: 200 })
    },
  )

  const domainSignals = (domain: string) => ({ signals: [{ ...sampleSignal(), appId: null, domain }] })
  const identity = { pseudonym: `~${'x'.repeat(22)}`, kind: 'user', sealedName: 'AAAA' }
  const good = sampleSignal()
  it.each([
    ['an hour that does not start one', { signals: [good, { ...good, hour: HOUR + 1 }] }, 'signals.1.hour'],
    ['a negative count', { signals: [{ ...good, visits: -1 }] }, 'signals.0.visits'],
    ['a count that is no whole number', { signals: [{ ...good, blocked: 0.5 }] }, 'signals.0.blocked'],
    ['a count beyond all reason', { signals: [{ ...good, visits: 1e12 }] }, 'signals.0.visits'],
    ['an app id that is none', { signals: [{ ...good, appId: 'Drop Box' }] }, 'signals.0.appId'],
    ['a last time before the first', { signals: [{ ...good, lastSeen: good.firstSeen - 1 }] }, 'signals.0.lastSeen'],
    ['a first time before its hour', { signals: [{ ...good, firstSeen: HOUR - 1 }] }, 'signals.0.firstSeen'],
    ['a last time after its hour', { signals: [{ ...good, lastSeen: HOUR + HOUR_MS }] }, 'signals.0.lastSeen'],
    ['a NUL in a user’s name', { signals: [{ ...good, user: '\u0000' }] }, 'signals.0.user'],
    ['a field that is missing', { signals: [{ ...good, user: undefined }] }, 'signals.0.user'],
    ['more bytes than an hour can carry', { signals: [{ ...good, bytesUp: 2 ** 42 + 1 }] }, 'signals.0.bytesUp'],
    ['more downloads than an hour has', { signals: [{ ...good, downloads: 1e10 }] }, 'signals.0.downloads'],
    ['neither an app nor a domain', { signals: [{ ...good, appId: null }] }, 'signals.0.domain'],
    ['both an app and a domain', { signals: [{ ...good, domain: 'example.com' }] }, 'signals.0.domain'],
    ['more of a host than its domain', domainSignals('secret.example.com'), 'signals.0.domain'],
    ['a public suffix for a domain', domainSignals('co.uk'), 'signals.0.domain'],
    ['an internal name for a domain', domainSignals('printer.corp'), 'signals.0.domain'],
    ['an address for a domain', domainSignals('10.0.0.1'), 'signals.0.domain'],
    ['a domain in capitals', domainSignals('Example.com'), 'signals.0.domain'],
    ['a pseudonym that is none', { identities: [{ ...identity, pseudonym: 'ada' }] }, 'identities.0.pseudonym'],
    ['a name that is not sealed', { identities: [{ ...identity, sealedName: 'ada@a' }] }, 'identities.0.sealedName'],
    ['an event that is no event', { events: [{ ...sampleEvent(), type: 'exploded' }] }, 'events.0.type'],
    ['an event without an id', { events: [{ ...sampleEvent(), id: '7' }] }, 'events.0.id'],
    [
      'a justification of 501 characters',
      { events: [{ ...sampleEvent(), justification: 'x'.repeat(501) }] },
      'events.0.justification',
    ],
    ['sequence number 0', { sequence: 0 }, 'sequence'],
    ['too many rows', { signals: Array.from({ length: MAX_BATCH_ROWS + 1 }, () => good) }, 'signals'],
  ])('with %s is refused as a whole, and the place is named', async (_, over, path) => {
    const answer = await send({ ...sampleBatch({ events: [sampleEvent()] }), ...over })
    expect(answer).toMatchObject({ status: 422, problem: 'invalid-batch' })
    expect(answer.body.errors).toEqual([{ path, message: expect.any(String) }])
    expect(await stored()).toBe(0)
    expect((await send(sampleBatch())).body).toMatchObject({ duplicate: false })
  })

  it('that is no JSON, no object, or nothing is refused', async () => {
    const json = { 'content-type': 'application/json' }
    expect(await send('{"batchId":', json)).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(await send('[]', json)).toMatchObject({ status: 422, problem: 'invalid-batch' })
    expect(await send('', json)).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(await device.ask('POST', '/device/v1/batches')).toMatchObject({ status: 422, problem: 'invalid-batch' })
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'is not taken as %s',
    async (type) => {
      expect(await send('x', { 'content-type': type })).toMatchObject({
        status: 415,
        problem: 'unsupported-media-type',
      })
    },
  )

  it('of more than 1 MiB is refused before it is read', async () => {
    const answer = await send({ ...sampleBatch(), padding: 'x'.repeat(1_048_577) })
    expect(answer).toMatchObject({ status: 413, problem: 'body-too-large' })
  })

  it('from a clock that is far off is counted, and not lost', async () => {
    const signals = [sampleSignal({ hour: HOUR + 30 * DAY_MS }), sampleSignal({ hour: HOUR - 300 * DAY_MS })]
    expect(await send(sampleBatch({ signals }))).toMatchObject({ status: 200 })
    const auditor = await server.as('auditor')
    expect((await auditor('GET', '/api/v1/discovered-apps?days=90')).body.items).toMatchObject([{ visits: 6 }])
  })
})

describe('the health report', () => {
  it('replaces the one before', async () => {
    const report = {
      device: sampleDevice({ name: 'renamed', browserVersion: '157' }),
      enforcedVersion: 1,
      signalsWaiting: 4,
      gaps: ['incognito-not-covered', 'incognito-not-covered'],
      refusedHosts: ['google.com', 'google.com/x', 'google.com'],
    }
    server.clock.now += HOUR_MS
    expect(await device.ask('POST', '/device/v1/health', report)).toMatchObject({ status: 204, text: '' })
    expect(await findDevice(server.db, device.deviceId)).toMatchObject({
      name: 'renamed',
      browserVersion: '157',
      enforcedVersion: 1,
      signalsWaiting: 4,
      gaps: ['incognito-not-covered'],
      refusedHosts: ['google.com', 'google.com/x'],
      lastSeen: NOW + HOUR_MS,
    })
  })

  it('that makes no sense is refused', async () => {
    const report = { device: sampleDevice(), enforcedVersion: 0, signalsWaiting: 4, gaps: ['lazy'] }
    const answer = await device.ask('POST', '/device/v1/health', report)
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(['enforcedVersion', 'gaps.0'])
  })
})
