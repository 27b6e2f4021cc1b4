import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'kysely'
import { type Database, databaseIn, openDatabase, PGLITE_OPTIONS } from '../../../../server/store/database.ts'
import { migrate } from '../../../../server/store/migrate.ts'
import type { Db, Schema } from '../../../../server/store/schema.ts'
import { startPostgres } from './postgres-server.ts'

export interface TestDatabase extends Database {
  close(): Promise<void>
}

/** The two that the store must be the same on. */
export const DATABASES = {
  PGlite: openPgliteOnDisk,
  PostgreSQL: openPostgres,
}

async function openPgliteOnDisk(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-db-'))
  const { db, listen } = await openDatabase({ folder })
  await migrate(db)
  return {
    db,
    listen,
    close: async () => {
      await db.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openPostgres(): Promise<TestDatabase> {
  const server = await startPostgres()
  const { db, listen } = await openDatabase({ url: server.url })
  await migrate(db)
  return {
    db,
    listen,
    close: async () => {
      await db.destroy()
      await server.stop()
    },
  }
}

/** PGlite in memory: for tests that are about something else. */
export async function openInMemory(): Promise<Db> {
  return (await openDatabaseInMemory()).db
}

export async function openDatabaseInMemory(): Promise<Database> {
  const pglite = await PGlite.create('memory://', { ...PGLITE_OPTIONS, loadDataDir: await emptyCluster() })
  const database = databaseIn(pglite)
  await migrate(database.db)
  return database
}

/** Making a cluster costs eight seconds of computing, loading one two: it is made once and kept with the packages. */
async function emptyCluster(): Promise<Blob> {
  const pglitePackage = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..')
  const { version } = JSON.parse(await readFile(join(pglitePackage, 'package.json'), 'utf8'))
  const folder = join(pglitePackage, '..', '..', '.cache', 'heliograph')
  const file = join(folder, `pglite-${version}.tar`)
  const kept = await readFile(file).catch(() => null)
  if (kept !== null) return new Blob([kept])

  const pglite = await PGlite.create('memory://')
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  await mkdir(folder, { recursive: true })
  // Moved into place, so that a test file that starts meanwhile never reads half of it.
  await writeFile(`${file}.${process.pid}`, new Uint8Array(await dump.arrayBuffer()))
  await rename(`${file}.${process.pid}`, file)
  return dump
}

const TABLES: (keyof Schema)[] = [
  'meta',
  'app_tag',
  'staged_tag',
  'exception',
  'access_request',
  'catalog_change',
  'app_risk',
  'risk_override',
  'bundle_catalog_delta',
  'risk_weight',
  'app_measurement',
  'app',
  'category',
  'catalog_app',
  'custom_app',
  'catalog_import_chunk',
  'catalog_import',
  'device',
  'counted_batch',
  'usage_hour',
  'usage_day',
  'app_user',
  'app_device',
  'domain_day',
  'domain_user',
  'domain_device',
  'sealed_identity',
  'event',
  'enrollment_token',
  'admin_session',
  'admin_account',
  'setup_link',
  'api_token',
  'governance_log',
  'bundle',
  'bundle_catalog',
  'bundle_key_endorsement',
]

/** Empties every table; the governance log too, which takes switching off what protects it. */
export async function emptyDatabase(db: Db): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction)
    for (const table of TABLES) await transaction.deleteFrom(table).execute()
  })
}
