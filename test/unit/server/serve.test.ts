import { copyFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { CatalogInvalid } from '../../../catalog/catalog-problem.ts'
import { BundleStatusSchema, pageOf } from '../../../core/protocol/admin-api.ts'
import { ApiTokenSchema } from '../../../core/protocol/api-tokens-api.ts'
import { BundleKeyChanged } from '../../../server/bundles/bundle-key.ts'
import { DataFolderInUse } from '../../../server/data-folder.ts'
import { IdentityKeysChanged } from '../../../server/identities/keep-identity-keys.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../../server/serve.ts'
import { openDatabase } from '../../../server/store/database.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

let folder: string
let postgres: PostgresServer
const running: RunningServer[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-serve-'))
  postgres = await startPostgres()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of running.splice(0)) await server.close()
})
afterAll(async () => {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(data: string, over: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder: join(folder, data),
    catalogFolder: join(import.meta.dirname, '../../../catalog/apps'),
    portalFolder: join(folder, 'no-portal'),
    extensionFolder: join(folder, 'no-extension'),
    logLevel: 'silent',
    ...over,
  })
  running.push(server)
  return server
}

async function ask(server: RunningServer, data: string, path: string, init: RequestInit = {}) {
  const token = (await readFile(join(folder, data, 'admin.token'), 'utf8')).trim()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(server.url + path, { headers, ...init })
  return await response.json()
}

const statusOf = async (server: RunningServer, data: string) =>
  v.parse(BundleStatusSchema, await ask(server, data, '/api/v1/bundle/status'))

describe('a server with the embedded database', () => {
  it('holds its data folder, keeps its secrets from others, and is the same after a restart', async () => {
    const first = await start('embedded')
    expect(first.setupLink).toMatch(`${first.url}/setup#token=hsl_`)
    for (const file of ['admin.token', 'bundle-signing.key', 'identity.keys']) {
      expect((await stat(join(folder, 'embedded', file))).mode & 0o777, file).toBe(0o600)
    }
    expect((await stat(join(folder, 'embedded', 'database'))).mode & 0o777).toBe(0o700)
    const status = await statusOf(first, 'embedded')
    expect(status.apps).toBeGreaterThan(100)
    await expect(start('embedded')).rejects.toThrow(DataFolderInUse)
    const token = await readFile(join(folder, 'embedded', 'admin.token'), 'utf8')
    const { port } = new URL(first.url)
    await first.close()

    const second = await start('embedded', { port: Number(port) })
    expect(await statusOf(second, 'embedded')).toEqual(status)
    expect(await readFile(join(folder, 'embedded', 'admin.token'), 'utf8')).toBe(token)
    expect(second.setupLink).not.toBe(first.setupLink)
  })
})

describe('a server over PostgreSQL', () => {
  it('shares its tags, its bundles and its signing key with another one', async () => {
    const shared = { databaseUrl: postgres.url, protectedHosts: ['sso.example.com'] }
    const one = await start('one', shared)
    vi.stubEnv('HELIOGRAPH_SIGNING_KEY', join(folder, 'one', 'bundle-signing.key'))
    vi.stubEnv('HELIOGRAPH_IDENTITY_KEYS', join(folder, 'one', 'identity.keys'))
    const other = await start('other', shared)
    const before = await statusOf(other, 'other')
    expect(await statusOf(one, 'one')).toEqual(before)

    await ask(one, 'one', '/api/v1/apps/dropbox/tag', { method: 'PUT', body: '{"tag":"unsanctioned"}' })
    expect(await statusOf(other, 'other')).toMatchObject({ version: before.version + 1, unsanctionedApps: 1 })
  })

  it('brings a staged tag to everyone whose time came while no server ran', async () => {
    const databaseUrl = postgres.url
    const first = await start('one', { databaseUrl })
    const body = JSON.stringify({ tag: 'monitored', staged: { percent: 1, everyoneAfterMinutes: 60 } })
    const { stagedTagId } = await ask(first, 'one', '/api/v1/apps/box/tag', { method: 'PUT', body })
    await first.close()
    const { db } = await openDatabase({ url: databaseUrl })
    await db.updateTable('staged_tag').set({ everyone_at: 1 }).where('id', '=', stagedTagId).execute()
    await db.destroy()

    const second = await start('one', { databaseUrl })
    await expect
      .poll(() => ask(second, 'one', `/api/v1/staged-tags/${stagedTagId}`), { timeout: 20_000 })
      .toMatchObject({ state: 'everyone', changedBy: 'server' })
  })

  it('makes a new command-line token when the old one no longer holds', async () => {
    const databaseUrl = postgres.url
    const first = await start('one', { databaseUrl })
    const { items } = v.parse(pageOf(ApiTokenSchema), await ask(first, 'one', '/api/v1/api-tokens'))
    const before = await readFile(join(folder, 'one', 'admin.token'), 'utf8')
    for (const { tokenId } of items) {
      const authorization = `Bearer ${before.trim()}`
      await fetch(`${first.url}/api/v1/api-tokens/${tokenId}`, { method: 'DELETE', headers: { authorization } })
    }
    await first.close()
    const second = await start('one', { databaseUrl })
    expect(await readFile(join(folder, 'one', 'admin.token'), 'utf8')).not.toBe(before)
    expect((await statusOf(second, 'one')).version).toBeGreaterThan(0)
  })
})

describe('a server whose bundle key is another one than before', () => {
  it('does not start, says what to do, and goes on once told to take it', async () => {
    const first = await start('key')
    const { version } = await statusOf(first, 'key')
    await first.close()
    await rm(join(folder, 'key', 'bundle-signing.key'))
    for (const _ of [1, 2]) {
      const starting = start('key')
      await expect(starting).rejects.toThrow(BundleKeyChanged)
      await expect(starting).rejects.toThrow('--replace-bundle-key')
    }
    const replaced = await start('key', { replaceBundleKey: true })
    expect((await statusOf(replaced, 'key')).version).toBe(version + 1)
    await replaced.close()
    await start('key')
  })
})

describe('a server that is told to rotate its bundle key', () => {
  it('signs with a new one from then on, and one that has the old key neither publishes nor starts', async () => {
    const databaseUrl = postgres.url
    const first = await start('one', { databaseUrl })
    vi.stubEnv('HELIOGRAPH_IDENTITY_KEYS', join(folder, 'one', 'identity.keys'))
    const { version } = await statusOf(first, 'one')
    await mkdir(join(folder, 'behind'))
    await copyFile(join(folder, 'one', 'bundle-signing.key'), join(folder, 'behind', 'bundle-signing.key'))
    const behind = await start('behind', { databaseUrl })
    await first.close()

    const rotated = await start('one', { databaseUrl, rotateBundleKey: true })
    expect((await statusOf(rotated, 'one')).version).toBe(version + 1)
    const tag = { method: 'PUT', body: '{"tag":"monitored"}' }
    expect(await ask(behind, 'behind', '/api/v1/apps/box/tag', tag)).toMatchObject({ status: 500 })
    expect((await statusOf(rotated, 'one')).version).toBe(version + 1)
    await behind.close()
    await expect(start('behind', { databaseUrl })).rejects.toThrow(BundleKeyChanged)
  })
})

describe('a server whose identity keys are other ones than those of its database', () => {
  it('does not start, says what to do, and goes on once told to take them', async () => {
    const shared = { databaseUrl: postgres.url }
    const { version } = await statusOf(await start('one', shared), 'one')
    vi.stubEnv('HELIOGRAPH_SIGNING_KEY', join(folder, 'one', 'bundle-signing.key'))
    const starting = start('stranger', shared)
    await expect(starting).rejects.toThrow(IdentityKeysChanged)
    await expect(starting).rejects.toThrow('--replace-identity-keys')
    const replaced = await start('stranger', { ...shared, replaceIdentityKeys: true })
    expect((await statusOf(replaced, 'stranger')).version).toBeGreaterThan(version)
  })
})

describe('a server that can not start', () => {
  it.each<[string, Partial<ServerOptions>, unknown]>([
    ['there is no catalog', { catalogFolder: '/no/catalog' }, CatalogInvalid],
    ['there is no database', { databaseUrl: 'postgres://nobody@127.0.0.1:1/none' }, /ECONNREFUSED/],
  ])('says why, and lets go of its data folder: %s', async (_, over, error) => {
    await expect(start('failing', over)).rejects.toThrow(error as never)
    await expect(start('failing', over)).rejects.not.toThrow(DataFolderInUse)
  })
})
