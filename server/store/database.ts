import { PGlite, types } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely'
import pg from 'pg'
import { makePrivateFolder } from '../private-files.ts'
import { type Listen, listenOnPglite, listenOnPostgres } from './listen.ts'
import { pglitePool } from './pglite-pool.ts'
import type { Db, Schema } from './schema.ts'

/** PostgreSQL at a `postgres://` address, or the embedded database in a folder (made when missing). */
export type DatabaseLocation = { readonly url: string } | { readonly folder: string }

/** An int8 is read as a number: times, versions and counters stay below 2^53. */
export const PGLITE_OPTIONS = {
  // Relaxed durability would acknowledge a batch before it is on disk.
  relaxedDurability: false,
  parsers: { [types.INT8]: Number },
}

export interface Database {
  readonly db: Db
  readonly listen: Listen
}

/** Opens the database. `db.destroy()` closes it. */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if ('url' in location) {
    return { db: databaseOver(postgresPool(location.url)), listen: listenOnPostgres(location.url) }
  }
  await makePrivateFolder(location.folder)
  return databaseIn(await PGlite.create(location.folder, PGLITE_OPTIONS))
}

export function databaseIn(pglite: PGlite): Database {
  const pool = pglitePool(pglite)
  return { db: databaseOver(pool), listen: listenOnPglite(pglite, pool) }
}

function databaseOver(pool: PostgresPool): Db {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

/** Whether the database answers. Throws what it said, if it doesn't. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}

function postgresPool(url: string): pg.Pool {
  const typesWithNumbers: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === pg.types.builtins.INT8
        ? Number
        : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'heliograph',
    types: typesWithNumbers,
  })
  // An idle connection that the database ends is replaced at the next query; without a listener it ends the process.
  pool.on('error', () => {})
  return pool
}
