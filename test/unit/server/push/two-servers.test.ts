import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLOSE_REVOKED } from '../../../../core/protocol/push-api.ts'
import { newCredential } from '../../../../server/auth/device-credential.ts'
import { type RunningServer, startServer } from '../../../../server/serve.ts'
import { openDatabase } from '../../../../server/store/database.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { PushDevice } from '../support/push-device.ts'
import { insertDevice } from '../support/stored.ts'

let folder: string
let postgres: PostgresServer
let db: Db
/** Devices are connected to `other`; what they hear of happens on `one`. */
let one: RunningServer
let other: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-two-'))
  postgres = await startPostgres()
  one = await start('one')
  vi.stubEnv('HELIOGRAPH_SIGNING_KEY', join(folder, 'one', 'bundle-signing.key'))
  vi.stubEnv('HELIOGRAPH_IDENTITY_KEYS', join(folder, 'one', 'identity.keys'))
  other = await start('other')
  db = (await openDatabase({ url: postgres.url })).db
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await one.close()
  await other.close()
  await db.destroy()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

function start(data: string): Promise<RunningServer> {
  return startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder: join(folder, data),
    databaseUrl: postgres.url,
    catalogFolder: join(import.meta.dirname, '../../../../catalog/apps'),
    portalFolder: join(folder, 'no-portal'),
    extensionFolder: join(folder, 'no-extension'),
    logLevel: 'silent',
  })
}

async function askOne(method: string, path: string, body: object = {}): Promise<void> {
  const authorization = `Bearer ${(await readFile(join(folder, 'one', 'admin.token'), 'utf8')).trim()}`
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(`${one.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
}

/** A device that is connected to the other server, and has said what it has. */
async function connected(user: string) {
  const deviceId = await insertDevice(db, { user_name: user })
  const { credential, hash } = newCredential(deviceId)
  await db.updateTable('device').set({ credential_hash: hash }).where('id', '=', deviceId).execute()
  const pushed = await PushDevice.connect(other.url, credential)
  await pushed.next()
  pushed.having()
  await pushed.nextBundle()
  return { deviceId, pushed }
}

const findListeners = async () => {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where application_name = 'heliograph-listener'
  `.execute(db)
  return rows.map(({ pid }) => pid)
}

describe('what happens on one server reaches the devices of another', () => {
  it('a tag', async () => {
    const { pushed } = await connected('ada@example.com')
    await askOne('PUT', '/apps/dropbox/tag', { tag: 'unsanctioned' })
    expect((await pushed.nextBundle()).bundle.delta).toMatchObject({ tags: { dropbox: { tag: 'unsanctioned' } } })
  })

  it('changed grants, a call for a sync, and a revocation', async () => {
    const { deviceId, pushed } = await connected('bob@example.com')
    await askOne('POST', '/exceptions', { appId: 'box', user: 'bob@example.com', until: Date.now() + 60_000 })
    expect(await pushed.next()).toEqual({ type: 'grants' })
    await askOne('POST', '/devices/sync')
    expect(await pushed.next()).toEqual({ type: 'sync' })
    await askOne('POST', `/devices/${deviceId}/revoke`)
    expect(await pushed.closed).toBe(CLOSE_REVOKED)
  })
})

describe('a server whose listening connection the database has ended', () => {
  it('listens again, and tells what it may have missed', async () => {
    const { pushed } = await connected('eve@example.com')
    const before = await findListeners()
    expect(before).toHaveLength(2)
    for (const pid of before) await sql`select pg_terminate_backend(${pid}::int4)`.execute(db)
    await vi.waitFor(async () => {
      expect((await findListeners()).filter((pid) => before.includes(pid))).toEqual([])
    })
    // Nobody may be listening right now.
    await askOne('POST', '/exceptions', { appId: 'box', user: 'Eve@example.com', until: Date.now() + 60_000 })
    expect(await pushed.next()).toEqual({ type: 'grants' })

    await vi.waitFor(async () => expect(await findListeners()).toHaveLength(2), { timeout: 10_000 })
    await askOne('PUT', '/apps/box/tag', { tag: 'unsanctioned' })
    // The grants may be told twice: heard of, and found.
    const next = await pushed.next()
    const bundle = next.type === 'grants' ? await pushed.next() : next
    expect(bundle).toMatchObject({ type: 'bundle', bundle: { delta: { tags: { box: { tag: 'unsanctioned' } } } } })
  })
})
