import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../../../core/protocol/admin-api.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const ID = randomUUID()

/** Every route of the admin API, and the least role that it takes; null: anyone. */
const ROUTES: [method: Method, path: string, least: Role | null][] = [
  ['POST', '/api/v1/setup', null],
  ['POST', '/api/v1/session', null],
  ['GET', '/api/v1/session', 'auditor'],
  ['DELETE', '/api/v1/session', 'auditor'],
  ['GET', '/api/v1/discovered-apps', 'auditor'],
  ['GET', '/api/v1/discovered-domains', 'auditor'],
  ['GET', '/api/v1/apps', 'auditor'],
  ['GET', '/api/v1/apps/{id}', 'auditor'],
  ['PUT', '/api/v1/apps/{id}/tag', 'analyst'],
  ['POST', '/api/v1/apps/{id}/impact', 'analyst'],
  ['GET', '/api/v1/staged-tags', 'auditor'],
  ['GET', '/api/v1/staged-tags/{id}', 'auditor'],
  ['POST', '/api/v1/staged-tags/{id}/widen', 'admin'],
  ['POST', '/api/v1/staged-tags/{id}/pause', 'admin'],
  ['POST', '/api/v1/staged-tags/{id}/resume', 'admin'],
  ['POST', '/api/v1/staged-tags/{id}/roll-back', 'admin'],
  ['GET', '/api/v1/exceptions', 'auditor'],
  ['POST', '/api/v1/exceptions', 'admin'],
  ['DELETE', '/api/v1/exceptions/{id}', 'admin'],
  ['GET', '/api/v1/access-requests', 'auditor'],
  ['POST', '/api/v1/access-requests/{id}/decision', 'admin'],
  ['GET', '/api/v1/groups', 'auditor'],
  ['GET', '/api/v1/categories', 'auditor'],
  ['POST', '/api/v1/apps', 'admin'],
  ['PUT', '/api/v1/apps/{id}', 'admin'],
  ['DELETE', '/api/v1/apps/{id}', 'admin'],
  ['POST', '/api/v1/catalog/imports', 'admin'],
  ['PUT', '/api/v1/catalog/imports/{id}/chunks/{number}', 'admin'],
  ['POST', '/api/v1/catalog/imports/{id}/commit', 'admin'],
  ['DELETE', '/api/v1/catalog/imports/{id}', 'admin'],
  ['PUT', '/api/v1/apps/{id}/risk-override', 'analyst'],
  ['DELETE', '/api/v1/apps/{id}/risk-override', 'analyst'],
  ['GET', '/api/v1/risk/weights', 'auditor'],
  ['PUT', '/api/v1/risk/weights', 'admin'],
  ['GET', '/api/v1/devices', 'auditor'],
  ['GET', '/api/v1/devices/{id}', 'auditor'],
  ['POST', '/api/v1/devices/{id}/revoke', 'admin'],
  ['POST', '/api/v1/devices/{id}/allow', 'admin'],
  ['POST', '/api/v1/devices/{id}/sync', 'admin'],
  ['POST', '/api/v1/devices/sync', 'admin'],
  ['GET', '/api/v1/events', 'auditor'],
  ['POST', '/api/v1/identities/{pseudonym}/open', 'admin'],
  ['GET', '/api/v1/governance-log', 'auditor'],
  ['GET', '/api/v1/enrollment-tokens', 'auditor'],
  ['POST', '/api/v1/enrollment-tokens', 'admin'],
  ['DELETE', '/api/v1/enrollment-tokens/{id}', 'admin'],
  ['GET', '/api/v1/api-tokens', 'auditor'],
  ['POST', '/api/v1/api-tokens', 'admin'],
  ['DELETE', '/api/v1/api-tokens/{id}', 'admin'],
  ['GET', '/api/v1/bundle/status', 'auditor'],
  ['GET', '/api/v1/bundle/progress', 'auditor'],
  ['POST', '/api/v1/policy-files', 'admin'],
  ['GET', '/api/v1/openapi.json', null],
]

const HTTP_METHODS = ['get', 'post', 'put', 'delete', 'patch']

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and open to everyone', async () => {
    const { status, body } = await server.ask({ url: '/api/v1/openapi.json' })
    expect(status).toBe(200)
    expect(body.openapi).toBe('3.1.0')
  })

  it('names every route there is, and no other', async () => {
    const { body } = await server.ask({ url: '/api/v1/openapi.json' })
    const described = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations as object)
        .filter((method) => HTTP_METHODS.includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(ROUTES.map(([method, path]) => `${method} ${path}`).sort())
  })

  it('describes requests and answers by their schemas', async () => {
    const { body } = await server.ask({ url: '/api/v1/openapi.json' })
    const tag = body.paths['/api/v1/apps/{id}/tag'].put
    const requestSchema = tag.requestBody.content['application/json'].schema
    expect(requestSchema.properties.tag.enum).toEqual(['sanctioned', 'unsanctioned', 'monitored', 'none'])
    expect(tag.responses['200'].content['application/json'].schema.required).toContain('bundleVersion')
    expect(tag.responses['4XX'].content['application/problem+json'].schema.required).toContain('type')
    const days = body.paths['/api/v1/discovered-apps'].get.parameters.find(
      ({ name }: { name: string }) => name === 'days',
    )
    expect(days).toMatchObject({ in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 365 } })
  })
})

describe.each(ROUTES)('%s %s', (method, path, least) => {
  const url = path
    .replace('{id}', path.includes('/apps/') ? 'box' : ID)
    .replace('{number}', '1')
    .replace('{pseudonym}', `~${'x'.repeat(22)}`)
  if (least === null) {
    it('is open to everyone', async () => {
      expect((await server.ask({ method, url })).problem).not.toBe('not-signed-in')
    })
    return
  }

  it('takes nobody who has not signed in', async () => {
    expect(await server.ask({ method, url })).toMatchObject({ status: 401, problem: 'not-signed-in' })
    const headers = { authorization: 'Bearer hap_nobody-made-this' }
    expect(await server.ask({ method, url, headers })).toMatchObject({ status: 401, problem: 'not-signed-in' })
  })

  it('takes no device’s credential', async () => {
    const { credential } = await server.enroll()
    const headers = { authorization: `Bearer ${credential}` }
    expect(await server.ask({ method, url, headers })).toMatchObject({ status: 401, problem: 'not-signed-in' })
  })

  it(`takes the role ${least} and higher ones`, async () => {
    const allowed = ROLES.slice(0, ROLES.indexOf(least) + 1)
    for (const role of ROLES) {
      const { problem } = await (await server.as(role))(method, url)
      if (allowed.includes(role)) expect(problem, role).not.toBe('forbidden')
      else expect(problem, role).toBe('forbidden')
    }
  })
})
