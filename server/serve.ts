import { createServer } from 'node:net'
import { join } from 'node:path'
import type { FastifyServerOptions } from 'fastify'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { buildApp } from './app.ts'
import { keepCliToken } from './auth/cli-token.ts'
import { SessionCookie } from './auth/session-cookie.ts'
import { makeSetupLink } from './auth/set-up.ts'
import { BundleIssuer } from './bundles/bundle-issuer.ts'
import { keepBundleKey } from './bundles/bundle-key.ts'
import { BundlePublisher } from './bundles/bundle-publisher.ts'
import { CatalogParts } from './bundles/catalog-parts.ts'
import { followMeasurements } from './bundles/follow-measurements.ts'
import { loadBundleKey } from './bundles/key-rotation.ts'
import { holdDataFolder } from './data-folder.ts'
import { Metrics } from './http/metrics.ts'
import { stopListening } from './http/stopping.ts'
import { loadIdentityKeys } from './identities/identity-keys.ts'
import { keepIdentityKeys } from './identities/keep-identity-keys.ts'
import { repeatedly } from './repeatedly.ts'
import { ExtensionNotBuilt } from './rollout/pack-extension.ts'
import { Rollout } from './rollout/rollout.ts'
import { widenDue } from './staging/change-stage.ts'
import { assessRisk } from './store/assess-risk.ts'
import { markCatalogChange } from './store/catalog-changes.ts'
import { openDatabase } from './store/database.ts'
import { takeLock } from './store/locks.ts'
import { migrate } from './store/migrate.ts'
import { DEFAULT_RETENTION, purge } from './store/retention.ts'
import { syncCatalog } from './store/sync-catalog.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Keys, the embedded database, the command line's token. Made when missing; held by one server at a time. */
  readonly dataFolder: string
  /** `postgres://…`; without one the database is embedded, in the data folder. */
  readonly databaseUrl?: string
  /** Where browsers and admins reach the server; by default `http://<host>:<port>`. */
  readonly publicUrl?: string
  /** Catalog files, `<category id>.json`. */
  readonly catalogFolder: string
  /** The built portal; without one the APIs are served alone. */
  readonly portalFolder: string
  /** The built extension; without one `/extension/…` answers that it is missing. */
  readonly extensionFolder: string
  /** Hosts that can't be blocked, beside the server's own and the browser stores. */
  readonly protectedHosts?: readonly string[]
  /** Sign with the key at hand though bundles were signed with another one; by default that is an error. */
  readonly replaceBundleKey?: boolean
  /** Make a new key to sign with, endorsed by the one at hand: devices that trust that one take it. */
  readonly rotateBundleKey?: boolean
  /** Seal names to the identity keys at hand though devices were given other ones; by default that is an error. */
  readonly replaceIdentityKeys?: boolean
  /** A domain that no app has is shown after so many different devices have met it; 3 by default. */
  readonly domainDevices?: number
  /** pino's; `info` by default. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

export interface RunningServer {
  /** The public address, without a trailing slash. */
  readonly url: string
  /** Makes the first account; null where there is one. */
  readonly setupLink: string | null
  /** Lets the requests that run finish, for ten seconds at most, and closes the database. */
  close(): Promise<void>
}

/** A client that has stalled doesn't hold the stop for longer. */
const STOP_GRACE_MS = 10_000
const PURGE_INTERVAL_MS = 3_600_000
const RISK_INTERVAL_MS = 60_000
const WIDEN_INTERVAL_MS = 10_000
export const DEFAULT_DOMAIN_DEVICES = 3
const VERSION = '0.1.0'

/**
 * Starts a server.
 *
 * @throws {DataFolderInUse | CatalogInvalid | SigningKeyUnusable | BundleKeyChanged | IdentityKeysUnusable |
 *   IdentityKeysChanged | ExtensionKeyUnusable} and what the database or the network says; nothing is left running or held then
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const undo: (() => Promise<unknown>)[] = []
  async function close(): Promise<void> {
    for (const step of undo.splice(0).reverse()) await step()
  }

  try {
    const data = await holdDataFolder(options.dataFolder)
    undo.push(() => data.release())
    const catalog = await loadCatalog(options.catalogFolder)
    const { databaseUrl } = options
    const { db, listen } = await openDatabase(
      databaseUrl === undefined ? { folder: join(data.path, 'database') } : { url: databaseUrl },
    )
    undo.push(() => db.destroy())
    await migrate(db)

    const now = Date.now()
    const port = options.port === 0 ? await findFreePort(options.host) : options.port
    const publicUrl = (options.publicUrl ?? addressOf(options.host, port)).replace(/\/+$/, '')
    const keyFile = process.env.HELIOGRAPH_SIGNING_KEY ?? join(data.path, 'bundle-signing.key')
    const signingKey = await loadBundleKey(db, keyFile, { rotate: options.rotateBundleKey ?? false, now })
    const identityKeys = await loadIdentityKeys(
      process.env.HELIOGRAPH_IDENTITY_KEYS ?? join(data.path, 'identity.keys'),
    )
    // No app has an IPv6 address, so none needs protection from being blocked; and a bundle takes names alone.
    const protectedHosts = [new URL(publicUrl).hostname, ...(options.protectedHosts ?? [])].filter(
      (host) => !host.startsWith('['),
    )
    const bundles = new BundlePublisher(signingKey.publicKey, { protectedHosts, identityKeys: identityKeys.published })
    const catalogs = new CatalogParts()
    const issuer = new BundleIssuer(signingKey, catalogs, Date.now)
    await syncCatalog(db, catalog, now)
    // The catalog may be the same as before, and the model another one.
    await db.transaction().execute((transaction) => assessRisk(transaction, 'all', now))
    await db.transaction().execute(async (transaction) => {
      await takeLock(transaction, 'bundle')
      const { publicKey } = signingKey
      await keepBundleKey(transaction, { publicKey, replace: options.replaceBundleKey ?? false })
      await keepIdentityKeys(transaction, {
        published: identityKeys.published,
        replace: options.replaceIdentityKeys ?? false,
      })
      // The store may be the same as before, and what this version of the server makes of it another catalog.
      await markCatalogChange(transaction)
      await bundles.publish(transaction, now)
    })
    await keepCliToken(db, join(data.path, 'admin.token'), now)
    const setupLink = await makeSetupLink(db, publicUrl, now)

    const app = await buildApp(
      {
        db,
        listen,
        bundles,
        issuer,
        catalogs,
        signingKey,
        identityKeys,
        metrics: new Metrics(db),
        retention: DEFAULT_RETENTION,
        domainDevices: options.domainDevices ?? DEFAULT_DOMAIN_DEVICES,
        publicUrl,
        sessionCookie: new SessionCookie(publicUrl),
        rollout: await loadRollout({ dataFolder: data.path, extensionFolder: options.extensionFolder, publicUrl }),
        clock: Date.now,
      },
      { portalFolder: options.portalFolder, version: VERSION, logger: loggerOptions(options.logLevel ?? 'info') },
    )
    undo.push(() => stopListening(app, STOP_GRACE_MS))
    undo.push(
      repeatedly(
        PURGE_INTERVAL_MS,
        () => purge(db, DEFAULT_RETENTION, Date.now()),
        (error) => app.log.error({ err: error }, 'what is older than its retention could not be deleted'),
      ),
      repeatedly(
        RISK_INTERVAL_MS,
        () => followMeasurements(db, bundles, Date.now()),
        (error) => app.log.error({ err: error }, 'risk scores could not be brought up to what browsers measured'),
      ),
      repeatedly(
        WIDEN_INTERVAL_MS,
        () => widenDue(db, bundles, Date.now()),
        (error) => app.log.error({ err: error }, 'a staged tag could not be brought to everyone'),
      ),
    )
    await app.listen({ host: options.host, port })
    return { url: publicUrl, setupLink, close }
  } catch (error) {
    await close()
    throw error
  }
}

function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

/** The public address stands in the bundle and the policy, so the port must be known before the server listens. */
function findFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** An extension that isn't built yet keeps nobody from the portal. */
async function loadRollout(options: Parameters<typeof Rollout.load>[0]): Promise<Rollout | null> {
  try {
    return await Rollout.load(options)
  } catch (error) {
    if (error instanceof ExtensionNotBuilt) return null
    throw error
  }
}

function loggerOptions(level: string): FastifyServerOptions['logger'] & object {
  const secrets = [
    'req.headers.authorization',
    'req.headers.cookie',
    'req.headers["sec-websocket-protocol"]',
    '*.token',
    '*.password',
    '*.credential',
  ]
  return { level, redact: secrets }
}
