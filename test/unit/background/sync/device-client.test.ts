import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DeviceClient } from '../../../../background/sync/device-client.ts'
import { ServerRefusal, ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { sha256 } from '../../../fixtures/bundle-builder.ts'

vi.mock('webextension-polyfill', () => ({ default: {} }))

const CONNECTION = { serverUrl: 'https://server.example', credential: 'secret' }
const KEY = sha256('key')
const HAVING = { etag: null, content: null, catalog: null, key: KEY }

let asked: { url: string; headers: Record<string, string> }[]
let answer: () => Response

beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', async (url: string, { headers }: { headers: Record<string, string> }) => {
    asked.push({ url, headers })
    return answer()
  })
})
afterEach(() => vi.unstubAllGlobals())

function client() {
  const networkErrors = { forget: () => {}, explain: async (_: string, error: unknown) => error }
  return new DeviceClient(networkErrors as never, { learn: async () => {} } as never)
}

describe('a bundle', () => {
  test('is asked for with all that the device has', async () => {
    answer = () => Response.json({ payload: '{}' }, { headers: { ETag: '"v2"' } })
    const [content, catalog] = [sha256('content'), sha256('catalog')]
    const having = { etag: '"v1"', content, catalog, key: KEY }
    expect(await client().getBundle(CONNECTION, having)).toEqual({ bundle: { payload: '{}' }, etag: '"v2"' })
    const [{ url, headers } = { url: '', headers: {} }] = asked
    expect(url).toBe(`https://server.example/device/v1/bundle?content=${content}&catalog=${catalog}&key=${KEY}`)
    expect(headers).toEqual({ Authorization: 'Bearer secret', 'If-None-Match': '"v1"' })
  })

  test('is asked for without what it hasn’t', async () => {
    answer = () => Response.json({})
    expect(await client().getBundle(CONNECTION, HAVING)).toEqual({ bundle: {}, etag: null })
    expect(asked).toEqual([
      { url: `https://server.example/device/v1/bundle?key=${KEY}`, headers: { Authorization: 'Bearer secret' } },
    ])
  })

  test('that is the device’s is none', async () => {
    answer = () => new Response(null, { status: 304 })
    expect(await client().getBundle(CONNECTION, { ...HAVING, etag: '"v1"' })).toBeNull()
  })

  test.each([
    ['cut short', '{"payload":"'],
    ['the page of a hotel’s network', '<html>Sign in</html>'],
    ['empty', ''],
  ])('that is %s has not arrived', async (_, body) => {
    answer = () => new Response(body)
    await expect(client().getBundle(CONNECTION, HAVING)).rejects.toThrow(ServerUnreachable)
  })
})

describe('what a bundle names', () => {
  const digest = sha256('part')

  test('is asked for by its digest', async () => {
    answer = () => new Response('ümlaut')
    const bytes = new TextEncoder().encode('ümlaut')
    expect(await client().getContent(CONNECTION, digest, bytes.length)).toBe('ümlaut')
    expect(await client().getCatalog(CONNECTION, digest, bytes.length)).toEqual(bytes)
    expect(await client().getCatalogDelta(CONNECTION, digest, bytes.length)).toEqual(bytes)
    expect(asked.map(({ url }) => url)).toEqual(
      ['contents', 'catalogs', 'catalog-deltas'].map((part) => `https://server.example/device/v1/${part}/${digest}`),
    )
  })

  test('is not taken where it is longer than it may be', async () => {
    answer = () => new Response('ümlaut')
    await expect(client().getContent(CONNECTION, digest, 6)).rejects.toThrow(ServerUnreachable)
  })

  test('and is gone is told', async () => {
    answer = () => new Response('{}', { status: 404 })
    await expect(client().getCatalogDelta(CONNECTION, digest, 6)).rejects.toThrow(ServerRefusal)
  })
})
