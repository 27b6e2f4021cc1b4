import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { NOW, sampleBatch, sampleEvent } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'
import { useAdmin } from '../support/use-admin.ts'

const { server, admin } = await useAdmin()

const wanted = (over: object = {}) => ({ appId: 'box', user: 'ada@example.com', until: NOW + HOUR_MS, ...over })
const list = async (query = '') => (await admin('GET', `/api/v1/exceptions${query}`)).body
const logged = async () => {
  const { items } = (await admin('GET', '/api/v1/governance-log')).body
  return items.filter(({ action }: { action: string }) => /^(exception|access-request)\./.test(action))
}

describe('an exception', () => {
  it('is granted to a user, with who granted it and until when, and logged', async () => {
    const answer = await admin('POST', '/api/v1/exceptions', wanted({ note: ' For the audit ' }))
    expect(answer).toMatchObject({ status: 201 })
    const exception = {
      exceptionId: expect.any(String),
      appId: 'box',
      appName: 'Box',
      user: 'ada@example.com',
      deviceId: null,
      deviceName: null,
      state: 'active',
      until: NOW + HOUR_MS,
      note: 'For the audit',
      grantedAt: NOW,
      grantedBy: 'token:admin',
    }
    expect(answer.body).toEqual(exception)
    expect(await list()).toEqual({ items: [exception], nextCursor: null, total: 1 })
    expect(await logged()).toMatchObject([
      {
        action: 'exception.grant',
        target: answer.body.exceptionId,
        before: null,
        after: { appId: 'box', user: 'ada@example.com', deviceId: null, until: NOW + HOUR_MS, note: 'For the audit' },
      },
    ])
  })

  it('is granted to a device', async () => {
    const deviceId = await insertDevice(server.db, { name: 'kiosk' })
    const answer = await admin('POST', '/api/v1/exceptions', wanted({ user: null, deviceId: deviceId.toUpperCase() }))
    expect(answer).toMatchObject({ status: 201, body: { user: null, deviceId, deviceName: 'kiosk' } })
  })

  it('ends by itself, or is revoked before: then it stays revoked, and is logged once', async () => {
    const { exceptionId } = (await admin('POST', '/api/v1/exceptions', wanted())).body
    const later = (await admin('POST', '/api/v1/exceptions', wanted({ appId: 'dropbox' }))).body.exceptionId
    const path = `/api/v1/exceptions/${exceptionId}`
    expect(await admin('DELETE', path)).toMatchObject({ status: 204 })
    expect(await admin('DELETE', path)).toMatchObject({ status: 204 })
    expect((await logged()).map(({ action }: { action: string }) => action)).toEqual([
      'exception.revoke',
      'exception.grant',
      'exception.grant',
    ])
    server.clock.now = NOW + HOUR_MS
    expect(await list('?state=revoked')).toMatchObject({ total: 1, items: [{ exceptionId, state: 'revoked' }] })
    expect(await list('?state=ended')).toMatchObject({ total: 1, items: [{ exceptionId: later, state: 'ended' }] })
    expect(await admin('DELETE', `/api/v1/exceptions/${later}`)).toMatchObject({ status: 204 })
    expect(await list('?state=ended')).toMatchObject({ total: 1 })
    expect(await list('?app=dropbox')).toMatchObject({ total: 1, items: [{ exceptionId: later }] })
    expect(await list('?state=active')).toMatchObject({ total: 0 })
  })

  it('is listed page by page, newest first', async () => {
    for (let index = 0; index < 5; index += 1) {
      server.clock.now = NOW + Math.floor(index / 2)
      await admin('POST', '/api/v1/exceptions', wanted())
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ exceptionId }: { exceptionId: string }) => exceptionId))
      cursor = page.nextCursor
    }
    const all = (await list()).items.map(({ exceptionId }: { exceptionId: string }) => exceptionId)
    expect(seen).toEqual(all)
    expect(new Set(seen).size).toBe(5)
  })

  it.each([
    ['an end that is past', { until: NOW }, 400, 'until'],
    ['an end more than 366 days ahead', { until: NOW + 366 * DAY_MS + 1 }, 400, 'until'],
    ['nobody', { user: null }, 400, ''],
    ['a user and a device', { deviceId: randomUUID() }, 400, ''],
    ['a note of more than 1,000 characters', { note: 'x'.repeat(1_001) }, 400, 'note'],
    ['a member that nobody knows', { scope: 'all' }, 400, 'scope'],
  ])('with %s is refused', async (_, over, status, path) => {
    const answer = await admin('POST', '/api/v1/exceptions', wanted(over))
    expect(answer).toMatchObject({ status, problem: 'invalid-request', body: { errors: [{ path }] } })
    expect(await list()).toMatchObject({ total: 0 })
  })

  it('of an app, a device or an id that nobody knows is not found', async () => {
    expect(await admin('POST', '/api/v1/exceptions', wanted({ appId: 'no-such' }))).toMatchObject({
      status: 404,
      problem: 'app-unknown',
    })
    const device = wanted({ user: null, deviceId: randomUUID() })
    expect(await admin('POST', '/api/v1/exceptions', device)).toMatchObject({ status: 404, problem: 'not-found' })
    expect(await admin('DELETE', `/api/v1/exceptions/${randomUUID()}`)).toMatchObject({ status: 404 })
  })
})

describe('a request for access', () => {
  const askFor = async (over: object = {}) => {
    const device = await server.enroll({ name: 'laptop-9' })
    const event = sampleEvent({ type: 'access-requested', appId: 'box', justification: 'Need it', ...over })
    await device.ask('POST', '/device/v1/batches', sampleBatch({ signals: [], events: [event] }))
    return { requestId: event.id, deviceId: device.deviceId, at: event.at }
  }
  const requests = async (query = '') => (await admin('GET', `/api/v1/access-requests${query}`)).body
  const decide = (id: string, body: object) => admin('POST', `/api/v1/access-requests/${id}/decision`, body)

  it('waits until it is granted, which opens the app to who asked', async () => {
    const { requestId, deviceId, at } = await askFor()
    const request = {
      requestId,
      appId: 'box',
      appName: 'Box',
      user: 'ada@example.com',
      deviceId,
      deviceName: 'laptop-9',
      reason: 'Need it',
      askedAt: at,
      state: 'waiting',
      decidedAt: null,
      decidedBy: null,
      note: null,
      until: null,
    }
    expect(await requests()).toEqual({ items: [request], nextCursor: null, total: 1 })

    const decision = { decision: 'granted', until: NOW + DAY_MS, note: 'Until tomorrow' }
    const answer = await decide(requestId, decision)
    const decided = { state: 'granted', decidedAt: NOW, decidedBy: 'token:admin', note: 'Until tomorrow' }
    expect(answer).toMatchObject({ status: 200, body: { ...request, ...decided, until: NOW + DAY_MS } })
    expect(await requests('?state=waiting')).toMatchObject({ total: 0 })
    expect(await requests('?state=granted')).toMatchObject({ total: 1 })
    const { items } = await list()
    expect(items).toMatchObject([{ appId: 'box', user: 'ada@example.com', deviceId: null, until: NOW + DAY_MS }])
    expect(await logged()).toMatchObject([
      {
        action: 'access-request.grant',
        target: requestId,
        before: { appId: 'box', user: 'ada@example.com', deviceId },
        after: { ...decision, exceptionId: items[0].exceptionId },
      },
    ])
  })

  it('of a device that names no user opens the app to the device', async () => {
    const { requestId, deviceId } = await askFor({ user: null })
    await decide(requestId, { decision: 'granted', until: NOW + DAY_MS })
    expect((await list()).items).toMatchObject([{ user: null, deviceId }])
  })

  it('is denied with a note, which opens nothing', async () => {
    const { requestId } = await askFor()
    const answer = await decide(requestId, { decision: 'denied', note: 'Use Dropbox' })
    expect(answer).toMatchObject({ status: 200, body: { state: 'denied', note: 'Use Dropbox', until: null } })
    expect(await list()).toMatchObject({ total: 0 })
    expect(await logged()).toMatchObject([{ action: 'access-request.deny', after: { exceptionId: null } }])
  })

  it('is decided once, also by two admins at the same time', async () => {
    const { requestId } = await askFor()
    const answers = await Promise.all([
      decide(requestId, { decision: 'granted', until: NOW + DAY_MS }),
      decide(requestId, { decision: 'granted', until: NOW + HOUR_MS }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await decide(requestId, { decision: 'denied' })).toMatchObject({ status: 409, problem: 'request-decided' })
    expect(await list()).toMatchObject({ total: 1 })
  })

  it.each([
    ['an end that is past', { decision: 'granted', until: NOW }],
    ['no end', { decision: 'granted' }],
    ['an end that it denies', { decision: 'denied', until: NOW + DAY_MS }],
    ['no decision', {}],
  ])('stays open after a decision with %s', async (_, body) => {
    const { requestId } = await askFor()
    expect(await decide(requestId, body)).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(await requests('?state=waiting')).toMatchObject({ total: 1 })
  })

  it('that nobody made is not found', async () => {
    expect(await decide(randomUUID(), { decision: 'denied' })).toMatchObject({ status: 404, problem: 'not-found' })
  })
})

it('groups are those that active devices report, the largest first', async () => {
  await insertDevice(server.db, { groups: '["sales","emea"]' })
  await insertDevice(server.db, { groups: '["sales","sales"]' })
  await insertDevice(server.db, { groups: '["gone"]', state: 'revoked' })
  expect((await admin('GET', '/api/v1/groups')).body).toEqual({
    items: [
      { name: 'sales', devices: 2 },
      { name: 'emea', devices: 1 },
    ],
  })
})
