import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { Bundle } from '../../../../core/bundle/bundle.ts'
import { openContent, openManifest } from '../../../../core/bundle/open-bundle.ts'
import type { Role } from '../../../../core/protocol/admin-api.ts'
import type { DeviceInfo } from '../../../../core/protocol/device-api.ts'
import { problemCode } from '../../../../core/protocol/problem.ts'
import { type AppOptions, buildApp } from '../../../../server/app.ts'
import { issueApiToken } from '../../../../server/auth/issue-api-token.ts'
import { SessionCookie } from '../../../../server/auth/session-cookie.ts'
import { BundleIssuer } from '../../../../server/bundles/bundle-issuer.ts'
import { BundlePublisher } from '../../../../server/bundles/bundle-publisher.ts'
import { CatalogParts } from '../../../../server/bundles/catalog-parts.ts'
import { loadSigningKey } from '../../../../server/bundles/signing-key.ts'
import { Metrics } from '../../../../server/http/metrics.ts'
import { loadIdentityKeys } from '../../../../server/identities/identity-keys.ts'
import type { ServerParts } from '../../../../server/parts.ts'
import { DEFAULT_RETENTION } from '../../../../server/store/retention.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { NOW, sampleCatalog, sampleDevice } from './samples.ts'
import { insertToken } from './stored.ts'
import { emptyDatabase, openDatabaseInMemory } from './test-database.ts'
import { asBundle } from './test-publisher.ts'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | number | string[] | undefined>
  readonly text: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Parsed, where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what it is, the test says
  readonly body: any
  /** The problem's code; undefined where the answer is none. */
  readonly problem: string | undefined
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

/** The whole server over PGlite in memory, without a port. `clock.now` is the time it has. */
export async function startTestServer(
  over: Partial<ServerParts> & Partial<Pick<AppOptions, 'portalFolder' | 'logger'>> = {},
) {
  const { portalFolder = '/no/portal', logger = false, ...parts } = over
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-server-'))
  const clock = { now: NOW }
  const { db, listen } = await openDatabaseInMemory()
  const publicUrl = over.publicUrl ?? 'http://127.0.0.1:8787'
  const identityKeys = await loadIdentityKeys(join(folder, 'identity.keys'))
  const signingKey = await loadSigningKey(join(folder, 'signing.key'))
  const bundles = new BundlePublisher(signingKey.publicKey, {
    protectedHosts: ['127.0.0.1'],
    identityKeys: identityKeys.published,
  })
  const catalogs = new CatalogParts()
  const issuer = new BundleIssuer(signingKey, catalogs, () => clock.now)
  const metrics = new Metrics(db)
  const app = await buildApp(
    {
      db,
      listen,
      bundles,
      issuer,
      catalogs,
      signingKey,
      identityKeys,
      metrics,
      retention: DEFAULT_RETENTION,
      domainDevices: 3,
      publicUrl,
      sessionCookie: new SessionCookie(publicUrl),
      rollout: null,
      clock: () => clock.now,
      ...parts,
    },
    { portalFolder, version: '0.0.0', logger },
  )

  /** Each request comes from an address of its own, unless it names one: the limits of rate are a test's own. */
  async function ask(request: InjectOptions): Promise<Answer> {
    const remoteAddress = `10.${randomByte()}.${randomByte()}.${randomByte()}`
    const response = await app.inject({ remoteAddress, ...request })
    const body = parseJson(response.body)
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      bytes: new Uint8Array(response.rawPayload),
      body,
      problem: problemCode(body),
    }
  }

  return {
    app,
    db,
    bundles,
    identityKeys,
    clock,
    ask,
    /** Empties the store, and fills it with the sample catalog and a bundle of it. */
    reset: async () => {
      clock.now = NOW
      await emptyDatabase(db)
      await syncCatalog(db, sampleCatalog(), NOW)
      await db.transaction().execute((transaction) => bundles.publish(transaction, NOW))
    },
    /** Asks with an API token of this role. */
    as: async (role: Role) => {
      const request = { name: role, role, expiresInDays: null, actor: 'test', now: NOW }
      const { token } = await issueApiToken(db, request)
      return (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) =>
        ask({ method, url, ...(payload && { payload }), headers: { authorization: `Bearer ${token}` } })
    },
    /** Enrolls a device; returns its id, and how it asks. */
    enroll: async (over: { deviceId?: string } & Partial<DeviceInfo> = {}) => {
      const { deviceId = randomUUID(), ...info } = over
      const token = await insertToken(db)
      const payload = { token, deviceId, device: sampleDevice(info) }
      const { body } = await ask({ method: 'POST', url: '/device/v1/enroll', payload })
      const headers = { authorization: `Bearer ${body.credential}` }
      const askAs = (
        method: 'GET' | 'POST',
        url: string,
        payload?: object | string,
        more: Record<string, string> = {},
      ) => ask({ method, url, ...(payload !== undefined && { payload }), headers: { ...headers, ...more } })
      return {
        deviceId,
        credential: String(body.credential),
        ask: askAs,
        /** Fetches the newest bundle whole, and opens it. */
        bundle: async (): Promise<Bundle> => {
          const answer = (await askAs('GET', '/device/v1/bundle')).body
          const pinned = { publicKey: signingKey.publicKey, enforced: null, now: clock.now }
          const manifest = await openManifest(answer, pinned)
          const { text } = await askAs('GET', `/device/v1/contents/${manifest.content.digest}`)
          return asBundle(manifest, await openContent(text, manifest))
        },
      }
    },
    close: async () => {
      await app.close()
      await db.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function randomByte(): number {
  return Math.floor(Math.random() * 256)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
