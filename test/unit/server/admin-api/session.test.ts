import { scryptSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { makeSetupLink } from '../../../../server/auth/set-up.ts'
import { insertAccount } from '../../../../server/store/accounts.ts'
import { NOW } from '../support/samples.ts'
import { type Answer, startTestServer, type TestServer } from '../support/test-server.ts'

const ORIGIN = 'http://127.0.0.1:8787'
const ACCOUNT = { username: 'ada', password: 'correct horse battery' }
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

async function setupToken(): Promise<string> {
  const link = await makeSetupLink(server.db, ORIGIN, server.clock.now)
  return new URLSearchParams(new URL(link ?? '').hash.slice(1)).get('token') ?? ''
}

const setUp = (token: string, over: object = {}) =>
  server.ask({ method: 'POST', url: '/api/v1/setup', payload: { token, ...ACCOUNT, ...over }, headers: SAME_ORIGIN })
const signIn = (over: object = {}, more: object = {}) =>
  server.ask({
    method: 'POST',
    url: '/api/v1/session',
    payload: { ...ACCOUNT, ...over },
    headers: SAME_ORIGIN,
    ...more,
  })

function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}

describe('the setup link', () => {
  it('carries its token in the fragment, which no log sees, and makes the first account', async () => {
    const link = await makeSetupLink(server.db, ORIGIN, NOW)
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8787\/setup#token=hsl_[A-Za-z0-9_-]{43}$/)
    const answer = await setUp(await setupToken())
    expect(answer).toMatchObject({ status: 201, body: { username: 'ada', role: 'admin' } })
    const me = await server.ask({ url: '/api/v1/session', headers: { cookie: cookieOf(answer) } })
    expect(me.body).toEqual({ username: 'ada', role: 'admin' })
  })

  it('works once: then there is an account, and no new link', async () => {
    const token = await setupToken()
    await setUp(token)
    expect(await setUp(token, { username: 'eve' })).toMatchObject({ status: 409, problem: 'setup-done' })
    expect(await makeSetupLink(server.db, ORIGIN, NOW)).toBeNull()
  })

  it('makes one account, of many that are asked for at once', async () => {
    const token = await setupToken()
    const answers = await Promise.all(['ada', 'bob', 'eve'].map((username) => setUp(token, { username })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  it('expires after a day', async () => {
    const token = await setupToken()
    server.clock.now += DAY_MS
    expect(await setUp(token)).toMatchObject({ status: 403, problem: 'setup-link-expired' })
  })

  it('no longer holds when a newer one was made, or nobody made it', async () => {
    const older = await setupToken()
    await setupToken()
    expect(await setUp(older)).toMatchObject({ status: 403, problem: 'setup-link-invalid' })
    expect(await setUp('hsl_guess')).toMatchObject({ status: 403, problem: 'setup-link-invalid' })
  })

  it('stays good when the account asked for is not', async () => {
    const token = await setupToken()
    const short = await setUp(token, { password: 'short' })
    expect(short).toMatchObject({ status: 400, body: { errors: [{ path: 'password' }] } })
    expect(await setUp(token, { username: '  ' })).toMatchObject({ status: 400 })
    expect(await setUp(token)).toMatchObject({ status: 201 })
  })
})

describe('a refusal', () => {
  it.each([
    ['a password that is too short', { password: 'hunter2' }],
    ['a password that is no text', { password: ['hunter2'] }],
    ['a member that is not known', { pass: 'hunter2' }],
    ['a name that is too long', { username: 'hunter2'.repeat(99) }],
  ])('does not repeat what was sent: %s', async (_, over) => {
    const answer = await setUp('hsl_x', over)
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(answer.body.errors[0].message).not.toBe('')
    expect(answer.text).not.toContain('hunter2')
  })

  it('says what is expected', async () => {
    const answer = await setUp('hsl_x', { password: undefined, username: 7, more: 1 })
    expect(answer.body.errors).toEqual([
      { path: 'username', message: 'Invalid type: expected string' },
      { path: 'password', message: 'Missing' },
      { path: 'more', message: 'Not known here' },
    ])
  })

  it('does not repeat a body that is no JSON', async () => {
    const headers = { ...SAME_ORIGIN, 'content-type': 'application/json' }
    const answer = await server.ask({ method: 'POST', url: '/api/v1/setup', payload: '{"password":"hunter2', headers })
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request' })
    expect(answer.text).not.toContain('hunter2')
  })
})

/** The account, with a password hash that takes no time; the hash itself says how much work it is. */
async function insertAda(): Promise<void> {
  const salt = Buffer.from('salt')
  const key = scryptSync(ACCOUNT.password, salt, 32, { N: 16, r: 8, p: 1 })
  const passwordHash = `scrypt$16$8$1$${salt.toString('base64url')}$${key.toString('base64url')}`
  await insertAccount(server.db, { username: ACCOUNT.username, role: 'admin', passwordHash, now: NOW })
}

describe('signing in', () => {
  beforeEach(insertAda)

  it('gives a session cookie that no script reads and no other site sends', async () => {
    const answer = await signIn()
    expect(answer).toMatchObject({ status: 200, body: { username: 'ada', role: 'admin' } })
    expect(answer.headers['set-cookie']).toMatch(/^heliograph=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const stored = await server.db.selectFrom('admin_session').select('hash').execute()
    expect(JSON.stringify(stored)).not.toContain(cookieOf(answer).split('=')[1])
  })

  it('answers a wrong password and an unknown name alike', async () => {
    const wrong = await signIn({ password: 'something else' })
    const unknown = await signIn({ username: 'nobody' })
    expect(wrong).toMatchObject({ status: 401, problem: 'wrong-credentials' })
    expect(unknown.text).toBe(wrong.text)
    expect(wrong.headers['set-cookie']).toBeUndefined()
  })

  it('is limited: ten tries a minute from one address', async () => {
    const from = { remoteAddress: '192.0.2.9', payload: {} }
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await signIn({}, from)).status).toBe(400)
    expect(await signIn({}, from)).toMatchObject({ status: 429, problem: 'rate-limited' })
  })

  it('ends with signing out', async () => {
    const cookie = cookieOf(await signIn())
    const out = await server.ask({ method: 'DELETE', url: '/api/v1/session', headers: { cookie, ...SAME_ORIGIN } })
    expect(out.status).toBe(204)
    expect(out.headers['set-cookie']).toMatch(/^heliograph=; .*Expires=Thu, 01 Jan 1970/)
    expect(await server.ask({ url: '/api/v1/session', headers: { cookie } })).toMatchObject({
      problem: 'not-signed-in',
    })
  })

  it('ends twelve hours after the session was last used', async () => {
    const cookie = cookieOf(await signIn())
    const ask = () => server.ask({ url: '/api/v1/session', headers: { cookie } })
    server.clock.now += 11 * HOUR_MS
    expect((await ask()).status).toBe(200)
    server.clock.now += 11 * HOUR_MS
    expect((await ask()).status).toBe(200)
    server.clock.now += 12 * HOUR_MS
    expect((await ask()).status).toBe(401)
  })
})

describe('a change asked for with a session', () => {
  let cookie: string
  beforeEach(async () => {
    await insertAda()
    cookie = cookieOf(await signIn())
  })
  const tag = (headers: Record<string, string>, payload: object | string = { tag: 'monitored' }) =>
    server.ask({ method: 'PUT', url: '/api/v1/apps/box/tag', payload, headers: { cookie, ...headers } })

  it.each([
    ['the browser says so', SAME_ORIGIN],
    ['its origin is the public address', { origin: ORIGIN, host: 'internal:1' }],
    ['its origin is the address that was asked', { origin: 'http://localhost:8787', host: 'localhost:8787' }],
  ])('is taken from the portal: %s', async (_, headers) => {
    expect((await tag(headers)).status).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['nobody knows where', {}],
  ])('is refused from %s', async (_, headers) => {
    expect(await tag(headers)).toMatchObject({ status: 403, problem: 'cross-site-request' })
  })

  it.each(['/%61pi/v1/apps/box/tag', '/api/v1/apps/box/t%61g'])('is refused from another site at %s', async (url) => {
    const headers = { cookie, origin: 'https://evil.example' }
    const answer = await server.ask({ method: 'PUT', url, payload: { tag: 'monitored' }, headers })
    expect(answer).toMatchObject({ status: 403, problem: 'cross-site-request' })
  })

  it('is refused as a form, which a page can send without being asked', async () => {
    const form = { ...SAME_ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }
    expect(await tag(form, 'tag=none')).toMatchObject({ status: 415, problem: 'unsupported-media-type' })
    const text = { ...SAME_ORIGIN, 'content-type': 'text/plain' }
    expect(await tag(text, '{"tag":"none"}')).toMatchObject({ status: 415 })
  })

  it('is refused from another site for setup and sign-in too', async () => {
    const headers = { origin: 'https://evil.example' }
    for (const url of ['/api/v1/session', '/api/v1/setup']) {
      const answer = await server.ask({ method: 'POST', url, payload: { ...ACCOUNT, token: 'x' }, headers })
      expect(answer).toMatchObject({ status: 403, problem: 'cross-site-request' })
    }
  })
})

describe('behind https', () => {
  it('the cookie is bound to this very host and goes over TLS alone', async () => {
    const secure = await startTestServer({ publicUrl: 'https://portal.example.com' })
    const link = await makeSetupLink(secure.db, 'https://portal.example.com', NOW)
    const token = link?.split('token=')[1]
    const payload = { token, ...ACCOUNT }
    const answer = await secure.ask({ method: 'POST', url: '/api/v1/setup', payload })
    expect(answer.headers['set-cookie']).toMatch(/^__Host-heliograph=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    const { components } = (await secure.ask({ url: '/api/v1/openapi.json' })).body
    expect(components.securitySchemes.session).toMatchObject({ in: 'cookie', name: '__Host-heliograph' })
    const withPlain = { cookie: cookieOf(answer).replace('__Host-', '') }
    expect((await secure.ask({ url: '/api/v1/session', headers: withPlain })).status).toBe(401)
    await secure.close()
  })
})
