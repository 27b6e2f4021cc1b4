import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HeaderMeasurements } from '../../../../background/discovery/header-measurements.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'

const NOW = 1_795_000_000_000
const SAFE = [
  { name: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
  { name: 'content-security-policy', value: "default-src 'self'; frame-ancestors 'none'" },
  { name: 'X-Content-Type-Options', value: 'NoSniff' },
]
const ALL = { https: true, hsts: true, csp: true, frameProtection: true, contentTypeProtection: true }

let database: AgentDatabase
let measurements: HeaderMeasurements
let opened = 0

beforeEach(() => {
  opened += 1
  database = new AgentDatabase(`measurements-${opened}`)
  const recorder = { subjectAt: async ({ host }: { host: string }) => (host === 'odd.com' ? 'odd.com' : 'dropbox') }
  measurements = new HeaderMeasurements(recorder as never, { at: (time: number) => time } as never, database)
})
afterEach(() => database.delete())

const take = (headers: { name: string; value: string }[], protocol = 'https:', host = 'dropbox.com') =>
  measurements.take({ host, tabId: 1, at: NOW }, protocol, headers)

test('the headers of an app’s page say how it is protected', async () => {
  await take(SAFE)
  expect(await database.measurements.toArray()).toEqual([{ appId: 'dropbox', at: NOW, ...ALL }])
})

test('only what holds for all pages holds for the app', async () => {
  await take(SAFE)
  await take(SAFE.slice(1))
  await take([...SAFE, { name: 'X-Frame-Options', value: 'DENY' }])
  expect(await database.measurements.get('dropbox')).toMatchObject({ ...ALL, hsts: false })
})

test.each([
  ['a max-age of 0 is no HSTS', [{ name: 'Strict-Transport-Security', value: 'max-age=0' }], 'https:', { hsts: false }],
  ['HSTS over http is none', SAFE, 'http:', { https: false, hsts: false, csp: true }],
  [
    'X-Frame-Options protects from frames',
    [{ name: 'X-Frame-Options', value: 'DENY' }],
    'https:',
    { frameProtection: true, csp: false },
  ],
] as const)('%s', async (_, headers, protocol, expected) => {
  await take([...headers], protocol)
  expect(await database.measurements.get('dropbox')).toMatchObject(expected)
})

test('a domain that is no app’s is not measured', async () => {
  await take(SAFE, 'https:', 'odd.com')
  expect(await database.measurements.count()).toBe(0)
})
