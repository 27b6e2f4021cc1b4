import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DiscoveredDomainsSchema } from '../../../../core/protocol/admin-api.ts'
import { sampleBatch, sampleDomainSignal, sampleEvent, sampleSignal } from '../support/samples.ts'
import { startTestServer } from '../support/test-server.ts'
import { useAdmin } from '../support/use-admin.ts'

/** Few devices have met it, so that nobody may read of it. */
const ODD = 'example.org'

const { server, admin } = await useAdmin()

async function meet(...domains: string[]) {
  const device = await server.enroll()
  const signals = [sampleSignal(), ...domains.map((domain) => sampleDomainSignal(domain))]
  const batch = sampleBatch({ signals, events: [sampleEvent()] })
  expect(await device.ask('POST', '/device/v1/batches', batch)).toMatchObject({ status: 200 })
  return device
}

const list = async (query = '') => (await admin('GET', `/api/v1/discovered-domains${query}`)).body

it('are shown once three devices have met them, as the schema says, and page by cursor', async () => {
  for (const _ of [1, 2, 3]) await meet('example.com', 'example.net')
  await meet(ODD)
  const body = await list()
  expect(v.parse(DiscoveredDomainsSchema, body)).toEqual(body)
  expect(body).toMatchObject({ total: 2, threshold: 3, belowThreshold: 1, nextCursor: null })
  const first = await list('?limit=1&sort=domain&order=asc')
  const second = await list(`?limit=1&sort=domain&order=asc&cursor=${first.nextCursor}`)
  expect([...first.items, ...second.items].map(({ domain }) => domain)).toEqual(['example.com', 'example.net'])
  expect(second.nextCursor).toBeNull()
})

it('of fewer devices are shown where the server is set so', async () => {
  const open = await startTestServer({ domainDevices: 1 })
  try {
    await open.reset()
    const device = await open.enroll()
    await device.ask('POST', '/device/v1/batches', sampleBatch({ signals: [sampleDomainSignal(ODD)] }))
    const { body } = await (await open.as('auditor'))('GET', '/api/v1/discovered-domains')
    expect(body).toMatchObject({ items: [{ domain: ODD, devices: 1 }], threshold: 1, belowThreshold: 0 })
  } finally {
    await open.close()
  }
})

describe('a domain that too few devices have met', () => {
  /** Every address of the API that can be read, with each parameter that could feel for a domain. */
  async function readable(deviceId: string): Promise<string[]> {
    const { paths } = (await admin('GET', '/api/v1/openapi.json')).body
    const api = Object.entries<Record<string, { parameters?: { name: string }[] }>>(paths).flatMap(
      ([path, operations]) => {
        if (operations.get === undefined) return []
        const url = path.replace('{id}', path.includes('/apps/') ? 'dropbox' : deviceId)
        const names = operations.get.parameters?.map(({ name }) => name) ?? []
        return [url, ...(names.includes('search') ? [`${url}?search=example.o`, `${url}?search=example.x`] : [])]
      },
    )
    const sorted = ['domain', 'visits', 'lastSeen'].map((sort) => `/api/v1/discovered-domains?sort=${sort}&days=1`)
    return [...api, ...sorted, '/metrics', '/healthz', '/readyz']
  }

  it('is named nowhere, and changes no answer but how many there are', async () => {
    const devices = [await meet('example.com'), await meet('example.com'), await meet('example.com')]
    const [first, second] = devices
    if (first === undefined || second === undefined) throw new Error('No devices')
    const urls = await readable(first.deviceId)
    expect(urls).toContain('/api/v1/discovered-domains?search=example.o')
    const answers = async () => {
      const texts = new Map<string, string>()
      for (const url of urls) texts.set(url, url === '/metrics' ? '' : (await admin('GET', url)).text)
      return texts
    }
    const before = await answers()
    for (const device of [first, second]) {
      const batch = sampleBatch({ sequence: 2, signals: [sampleDomainSignal(ODD)] })
      expect(await device.ask('POST', '/device/v1/batches', batch)).toMatchObject({ status: 200 })
    }
    const after = await answers()
    for (const url of urls) {
      const text = after.get(url)?.replace('"belowThreshold":1', '"belowThreshold":0')
      expect(text, url).toBe(before.get(url))
      expect((await admin('GET', url)).text, url).not.toContain(ODD)
    }
  })

  it('is not found by its name, in any way of asking', async () => {
    await meet(ODD)
    for (const query of [`search=${ODD}`, 'search=example.o', 'search=%25', 'search=_']) {
      expect(await list(`?${query}`), query).toEqual(await list('?search=never-met.org'))
    }
    expect(await admin('GET', `/api/v1/apps/${ODD.replace('.', '-')}`)).toMatchObject({ problem: 'app-unknown' })
    for (const url of ['apps', 'discovered-apps', 'devices']) {
      expect((await admin('GET', `/api/v1/${url}?search=example.o`)).body.total, url).toBe(0)
    }
  })
})

it.each([
  ['?days=0', 'days'],
  ['?sort=name', 'sort'],
  ['?order=up', 'order'],
  ['?cursor=nonsense', 'cursor'],
  ['?limit=0', 'limit'],
])('are not asked for by %s', async (query, path) => {
  const answer = await admin('GET', `/api/v1/discovered-domains${query}`)
  expect(answer).toMatchObject({ status: 400, problem: 'invalid-request', body: { errors: [{ path }] } })
})
