import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../../../server/store/database.ts'
import { migrate } from '../../../../server/store/migrate.ts'
import type { Db, Schema } from '../../../../server/store/schema.ts'
import { startPostgres } from './postgres-server.ts'

export interface TestDatabase {
  readonly db: Db
  close(): Promise<void>
}

/** The two that the store must be the same on. */
export const DATABASES = {
  PGlite: openPgliteOnDisk,
  PostgreSQL: openPostgres,
}

async function openPgliteOnDisk(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-db-'))
  const db = await openDatabase({ folder })
  await migrate(db)
  return {
    db,
    close: async () => {
      await db.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openPostgres(): Promise<TestDatabase> {
  const server = await startPostgres()
  const db = await openDatabase({ url: server.url })
  await migrate(db)
  return {
    db,
    close: async () => {
      await db.destroy()
      await server.stop()
    },
  }
}

/** PGlite in memory: for tests that are about something else. */
export async function openInMemory(): Promise<Db> {
  const db = await openDatabase({ folder: 'memory://' })
  await migrate(db)
  return db
}

const TABLES: (keyof Schema)[] = [
  'meta',
  'category',
  'app',
  'app_tag',
  'device',
  'usage_hour',
  'usage_day',
  'app_user',
  'app_device',
  'event',
  'enrollment_token',
  'admin_account',
  'admin_session',
  'setup_link',
  'api_token',
  'bundle',
]

/** Empties every table; the governance log too, which takes switching off what protects it. */
export async function emptyDatabase(db: Db): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`alter table governance_log disable trigger user`.execute(transaction)
    await sql`truncate ${sql.join(TABLES.map((table) => sql.table(table)))}, governance_log`.execute(transaction)
    await sql`alter table governance_log enable trigger user`.execute(transaction)
  })
}
