import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  AppDetailSchema,
  CatalogEntrySchema,
  DeviceSchema,
  DiscoveredAppSchema,
  EventSchema,
  GovernanceEntrySchema,
  pageOf,
} from '../../../../core/protocol/admin-api.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { NOW, sampleBatch, sampleDevice, sampleEvent, sampleSignal } from '../support/samples.ts'
import { useAdmin } from '../support/use-admin.ts'

const { server, admin } = await useAdmin()

const log = async () => {
  const { items } = (await admin('GET', '/api/v1/governance-log')).body
  return items.map(({ entryId: _, at: __, ...entry }: { entryId: number; at: number }) => entry)
}

describe('what was used', () => {
  it('is answered as the schemas say', async () => {
    const device = await server.enroll()
    await device.ask('POST', '/device/v1/batches', sampleBatch({ events: [sampleEvent()] }))
    const lists = [
      ['/api/v1/discovered-apps', pageOf(DiscoveredAppSchema)],
      ['/api/v1/apps', pageOf(CatalogEntrySchema)],
      ['/api/v1/apps/dropbox', AppDetailSchema],
      ['/api/v1/devices', pageOf(DeviceSchema)],
      [`/api/v1/devices/${device.deviceId}`, DeviceSchema],
      ['/api/v1/events?type=blocked&appId=dropbox', pageOf(EventSchema)],
      ['/api/v1/governance-log', pageOf(GovernanceEntrySchema)],
    ] as const
    for (const [url, schema] of lists) {
      const { status, body } = await admin('GET', url)
      expect(status, url).toBe(200)
      expect(v.parse(schema, body), url).toEqual(body)
      if ('items' in body) expect(body.items.length, url).toBeGreaterThan(0)
    }
  })

  it('pages by cursor to the end', async () => {
    const device = await server.enroll()
    const signals = Array.from({ length: 5 }, (_, index) => sampleSignal({ appId: `app-${index}` }))
    const events = Array.from({ length: 5 }, (_, index) => sampleEvent({ at: NOW - index }))
    await device.ask('POST', '/device/v1/batches', sampleBatch({ signals, events }))
    await server.enroll()
    await server.enroll()
    for (const [url, count] of [
      ['/api/v1/discovered-apps', 5],
      ['/api/v1/apps', 4],
      ['/api/v1/events', 5],
      ['/api/v1/devices', 3],
      ['/api/v1/enrollment-tokens', 3],
    ] as const) {
      const seen = new Set<string>()
      let query = 'limit=2'
      for (let pages = 0; pages < 9; pages += 1) {
        const { body } = await admin('GET', `${url}?${query}`)
        expect(body.total, url).toBe(count)
        for (const item of body.items) seen.add(JSON.stringify(item))
        if (body.nextCursor === null) break
        query = `limit=2&cursor=${body.nextCursor}`
      }
      expect(seen.size, url).toBe(count)
    }
  })

  it('ends with a last page that is exactly full', async () => {
    const device = await server.enroll()
    const events = [1, 2, 3, 4].map((index) => sampleEvent({ at: NOW - index }))
    const signals = [sampleSignal(), sampleSignal({ appId: 'box' })]
    await device.ask('POST', '/device/v1/batches', sampleBatch({ signals, events }))
    await server.enroll()
    for (const list of ['discovered-apps', 'apps', 'events', 'devices', 'enrollment-tokens', 'governance-log']) {
      const { total } = (await admin('GET', `/api/v1/${list}`)).body
      const { items, nextCursor } = (await admin('GET', `/api/v1/${list}?limit=${total}`)).body
      expect([items.length, nextCursor], list).toEqual([total, null])
      const shorter = (await admin('GET', `/api/v1/${list}?limit=${Math.max(1, total - 1)}`)).body
      expect(shorter.nextCursor === null, list).toBe(total === 1)
    }
  })

  it.each([
    ['discovered-apps?days=0', 'days'],
    ['discovered-apps?days=366', 'days'],
    ['discovered-apps?days=1e2', 'days'],
    ['discovered-apps?sort=magic', 'sort'],
    ['discovered-apps?order=up', 'order'],
    ['discovered-apps?tag=bad', 'tag'],
    ['discovered-apps?category=Not+An+Id', 'category'],
    ['discovered-apps?search=%00', 'search'],
    ['discovered-apps?cursor=nonsense', 'cursor'],
    ['apps?limit=501', 'limit'],
    ['apps/box?days=0', 'days'],
    ['apps/No-Id', 'id'],
    ['devices?state=gone', 'state'],
    ['devices?cursor=MQ', 'cursor'],
    ['devices/laptop', 'id'],
    ['events?type=exploded', 'type'],
    ['events?deviceId=7', 'deviceId'],
    ['governance-log?cursor=LTE', 'cursor'],
  ])('is not asked for by %s', async (url, path) => {
    const answer = await admin('GET', `/api/v1/${url}`)
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request', body: { errors: [{ path }] } })
  })

  it('is not known of what does not exist', async () => {
    expect(await admin('GET', '/api/v1/apps/no-such')).toMatchObject({ status: 404, problem: 'app-unknown' })
    const url = `/api/v1/devices/${randomUUID()}`
    expect(await admin('GET', url)).toMatchObject({ status: 404, problem: 'not-found' })
  })
})

describe('a change with a member that is not known', () => {
  it.each([
    ['PUT', 'apps/box/tag', { tag: 'unsanctioned' }],
    ['POST', `devices/${randomUUID()}/revoke`, {}],
    ['POST', 'enrollment-tokens', { name: 'fleet' }],
    ['POST', 'api-tokens', { name: 'script', role: 'auditor' }],
    ['POST', 'policy-files', { platform: 'linux', browser: 'chrome' }],
    ['POST', 'session', { username: 'ada', password: 'x' }],
    ['POST', 'setup', { token: 'x', username: 'ada', password: 'correct horse battery' }],
  ] as const)('is refused, and names it: %s %s', async (method, url, body) => {
    const answer = await admin(method, `/api/v1/${url}`, { ...body, scope: 'marketing' })
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request', body: { errors: [{ path: 'scope' }] } })
    expect((await admin('GET', '/api/v1/bundle/status')).body.version).toBe(1)
  })
})

describe('a device', () => {
  it('that is revoked may enroll again; one that is kept out may not, until it is allowed', async () => {
    const { deviceId } = await server.enroll()
    const url = `/api/v1/devices/${deviceId}`
    expect((await admin('POST', `${url}/revoke`)).body).toMatchObject({ deviceId, state: 'revoked' })
    expect((await admin('POST', `${url}/revoke`, { mayEnrollAgain: false })).body).toMatchObject({ state: 'blocked' })
    expect((await admin('POST', `${url}/allow`)).body).toMatchObject({ state: 'revoked' })
    expect((await admin('POST', `${url}/allow`)).body).toMatchObject({ state: 'revoked' })
    const actions = (await log()).filter(({ target }: { target: string }) => target === deviceId)
    expect(actions.map(({ action, after }: { action: string; after: object }) => [action, after])).toEqual([
      ['device.allow', { state: 'revoked' }],
      ['device.revoke', { state: 'blocked' }],
      ['device.revoke', { state: 'revoked' }],
    ])
  })

  it('that nobody knows can not be revoked', async () => {
    const answer = await admin('POST', `/api/v1/devices/${randomUUID()}/revoke`)
    expect(answer).toMatchObject({ status: 404, problem: 'not-found' })
  })

  it('counts as enforcing the bundle when it says so', async () => {
    const status = async () => (await admin('GET', '/api/v1/bundle/status')).body
    const device = await server.enroll()
    const gone = await server.enroll()
    expect(await status()).toEqual({
      version: 1,
      createdAt: NOW,
      apps: 4,
      unsanctionedApps: 0,
      devices: 2,
      devicesEnforcing: 0,
    })
    const report = { device: sampleDevice(), enforcedVersion: 1, signalsWaiting: 0, gaps: [] }
    for (const each of [device, gone]) await each.ask('POST', '/device/v1/health', report)
    await admin('POST', `/api/v1/devices/${gone.deviceId}/revoke`)
    expect(await status()).toMatchObject({ devices: 1, devicesEnforcing: 1 })
    await admin('PUT', '/api/v1/apps/box/tag', { tag: 'unsanctioned' })
    expect(await status()).toMatchObject({ version: 2, unsanctionedApps: 1, devicesEnforcing: 0 })
  })
})

it.each([
  ['the version before', { enforcedVersion: 1 }],
  ['a version of its past, of before the database was restored', { enforcedVersion: 3 }],
  ['the same version with other content', { enforcedVersion: 2, gaps: ['bundle-rejected'] }],
  ['a version whose rules the browser did not take', { enforcedVersion: 2, gaps: ['rules-not-installed'] }],
])('a device with %s does not enforce the newest bundle', async (_, over) => {
  const device = await server.enroll()
  await admin('PUT', '/api/v1/apps/box/tag', { tag: 'unsanctioned' })
  const report = { device: sampleDevice(), signalsWaiting: 0, gaps: ['incognito-not-covered'] }
  const enforcing = async () => (await admin('GET', '/api/v1/bundle/status')).body.devicesEnforcing
  await device.ask('POST', '/device/v1/health', { ...report, enforcedVersion: 2 })
  expect(await enforcing()).toBe(1)
  await device.ask('POST', '/device/v1/health', { ...report, ...over })
  expect(await enforcing()).toBe(0)
})

describe.each([
  ['enrollment-tokens', 'het_', { name: 'fleet' }],
  ['api-tokens', 'hap_', { name: 'script', role: 'auditor' }],
] as const)('%s', (list, prefix, request) => {
  const url = `/api/v1/${list}`
  const find = async (tokenId: string) =>
    (await admin('GET', url)).body.items.find((item: { tokenId: string }) => item.tokenId === tokenId)

  it('are shown once, when they are made, and their making is logged', async () => {
    const answer = await admin('POST', url, { ...request, expiresInDays: 7 })
    expect(answer.status).toBe(201)
    const { token, ...rest } = answer.body
    expect(token).toMatch(new RegExp(`^${prefix}[\\w-]{43}$`))
    expect(rest).toMatchObject({ createdBy: 'token:admin', createdAt: NOW, expiresAt: NOW + 7 * DAY_MS })
    expect(await find(rest.tokenId)).toEqual(rest)
    expect(JSON.stringify(await log())).not.toContain(token)
    expect((await log())[0]).toMatchObject({ target: rest.tokenId, before: null, after: { name: request.name } })
  })

  it('are revoked once, and stay in the list', async () => {
    const { tokenId } = (await admin('POST', url, request)).body
    const entries = (await log()).length
    expect((await admin('DELETE', `${url}/${tokenId}`)).status).toBe(204)
    expect((await admin('DELETE', `${url}/${tokenId}`)).status).toBe(204)
    expect(await log()).toHaveLength(entries + 1)
    expect(await find(tokenId)).toMatchObject(list === 'api-tokens' ? { revokedAt: NOW } : { state: 'revoked' })
    expect(await admin('DELETE', `${url}/${randomUUID()}`)).toMatchObject({ status: 404, problem: 'not-found' })
  })

  it.each([{}, { name: ' ' }, { name: 'x', expiresInDays: 0 }, { name: 'x', maxUses: 0, role: 'king' }])(
    'are not made from %j',
    async (body) => {
      expect(await admin('POST', url, body)).toMatchObject({ status: 400, problem: 'invalid-request' })
    },
  )
})

it('an API token no longer holds when it is revoked or has expired', async () => {
  const { token, tokenId } = (await admin('POST', '/api/v1/api-tokens', { name: 'x', role: 'auditor' })).body
  const short = (await admin('POST', '/api/v1/api-tokens', { name: 'y', role: 'auditor', expiresInDays: 1 })).body
  const ask = (bearer: string) => server.ask({ url: '/api/v1/session', headers: { authorization: `Bearer ${bearer}` } })
  expect((await ask(token)).body).toEqual({ username: 'token:x', role: 'auditor' })
  await admin('DELETE', `/api/v1/api-tokens/${tokenId}`)
  expect((await ask(token)).status).toBe(401)
  expect((await ask(short.token)).status).toBe(200)
  server.clock.now += DAY_MS
  expect((await ask(short.token)).status).toBe(401)
})
