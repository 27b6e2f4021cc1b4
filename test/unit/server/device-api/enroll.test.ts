import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setDeviceState } from '../../../../server/store/devices.ts'
import { revokeEnrollmentToken } from '../../../../server/store/enrollment-tokens.ts'
import { NOW, sampleBatch, sampleDevice } from '../support/samples.ts'
import { insertToken } from '../support/stored.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const enroll = (over: object) =>
  server.ask({
    method: 'POST',
    url: '/device/v1/enroll',
    payload: { token: 'het_x', deviceId: randomUUID(), device: sampleDevice(), ...over },
  })

describe('enrolling a device', () => {
  it('trades a token for a credential of its own, and the key that bundles are signed with', async () => {
    const deviceId = randomUUID()
    const answer = await enroll({ token: await insertToken(server.db), deviceId })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      credential: expect.stringMatching(new RegExp(`^${deviceId}\\.[A-Za-z0-9_-]{43}$`)),
      bundlePublicKey: server.bundles.publicKey,
      serverTime: NOW,
    })
  })

  it('stores neither the token nor the credential', async () => {
    const token = await insertToken(server.db)
    const { body } = await enroll({ token })
    const stored = JSON.stringify([
      await server.db.selectFrom('device').selectAll().execute(),
      await server.db.selectFrom('enrollment_token').selectAll().execute(),
    ])
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(body.credential.split('.')[1])
  })

  it.each([
    ['unknown', async () => 'het_nobody-made-this'],
    ['expired', () => insertToken(server.db, { expiresAt: NOW - 1 })],
    [
      'revoked',
      async () => {
        const id = randomUUID()
        const token = await insertToken(server.db, { id })
        await revokeEnrollmentToken(server.db, id, NOW)
        return token
      },
    ],
    [
      'exhausted',
      async () => {
        const token = await insertToken(server.db, { maxUses: 1 })
        await enroll({ token })
        return token
      },
    ],
  ])('refuses a token that is %s, and says so', async (state, makeToken) => {
    const token = await makeToken()
    expect(await enroll({ token })).toMatchObject({ status: 403, problem: `enrollment-token-${state}` })
  })

  it('lets a token with one use enroll one device, of many that ask at once', async () => {
    const token = await insertToken(server.db, { maxUses: 1 })
    const answers = await Promise.all(Array.from({ length: 6 }, () => enroll({ token })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403, 403])
  })

  it('gives a device that enrolls again a new credential, and the old one no longer holds', async () => {
    const device = await server.enroll()
    await device.ask('POST', '/device/v1/batches', sampleBatch({ sequence: 3 }))
    const again = await server.enroll({ deviceId: device.deviceId })
    expect(await device.ask('GET', '/device/v1/bundle')).toMatchObject({ status: 401, problem: 'credential-unknown' })
    const older = await again.ask('POST', '/device/v1/batches', sampleBatch({ sequence: 2 }))
    expect(older).toMatchObject({ status: 409, problem: 'sequence-conflict', body: { lastSequence: 3 } })
  })

  it('lets a revoked device enroll again, and keeps a blocked one out', async () => {
    const { deviceId } = await server.enroll()
    const token = await insertToken(server.db)
    await setDeviceState(server.db, deviceId, () => 'revoked')
    expect(await enroll({ token, deviceId })).toMatchObject({ status: 200 })
    await setDeviceState(server.db, deviceId, () => 'blocked')
    expect(await enroll({ token, deviceId })).toMatchObject({ status: 403, problem: 'device-blocked' })
  })

  it.each([
    ['no token', { token: '' }, 'token'],
    ['an id that is no UUID', { deviceId: 'laptop' }, 'deviceId'],
    ['a name that is too long', { device: sampleDevice({ name: 'x'.repeat(256) }) }, 'device.name'],
    ['a NUL in a text', { device: sampleDevice({ user: 'ada\u0000' }) }, 'device.user'],
    ['an unknown way of installation', { device: { ...sampleDevice(), installType: 'magic' } }, 'device.installType'],
  ])('refuses %s, and names the place', async (_, over, path) => {
    const answer = await enroll(over)
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path])
  })

  it('limits how often one address may try', async () => {
    const tries = Array.from({ length: 301 }, () =>
      server.ask({ method: 'POST', url: '/device/v1/enroll', payload: {}, remoteAddress: '192.0.2.1' }),
    )
    const last = (await Promise.all(tries)).at(-1)
    expect(last).toMatchObject({ status: 429, problem: 'rate-limited' })
    expect(last?.headers['retry-after']).toBeDefined()
  })
})

describe.each([
  ['GET', '/device/v1/bundle'],
  ['POST', '/device/v1/batches'],
  ['POST', '/device/v1/health'],
] as const)('%s %s', (method, url) => {
  const ask = (authorization?: string) =>
    server.ask({ method, url, ...(authorization !== undefined && { headers: { authorization } }) })

  it('asks for a credential', async () => {
    const answer = await ask()
    expect(answer).toMatchObject({ status: 401, problem: 'credential-missing' })
    expect(answer.headers['content-type']).toMatch('application/problem+json')
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(await ask('Basic YTpi')).toMatchObject({ problem: 'credential-missing' })
  })

  it('knows no other credential than the one it gave', async () => {
    const { credential, deviceId } = await server.enroll()
    const wrong = [
      `${deviceId}.`,
      `${deviceId}.wrong`,
      `${randomUUID()}.${credential.split('.')[1]}`,
      'a.b',
      credential.slice(0, -1),
    ]
    for (const text of wrong) {
      expect(await ask(`Bearer ${text}`), text).toMatchObject({ status: 401, problem: 'credential-unknown' })
    }
  })

  it.each(['revoked', 'blocked'] as const)('refuses a device that is %s', async (state) => {
    const device = await server.enroll()
    await setDeviceState(server.db, device.deviceId, () => state)
    expect(await ask(`Bearer ${device.credential}`)).toMatchObject({ status: 401, problem: 'credential-revoked' })
  })

  it('does not take an admin’s token', async () => {
    await server.as('admin')
    const asked = await ask('Bearer hap_something')
    expect(asked).toMatchObject({ status: 401, problem: 'credential-unknown' })
  })
})
