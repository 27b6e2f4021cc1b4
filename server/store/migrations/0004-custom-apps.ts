import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  `alter table app add column alternatives jsonb not null default '[]'`,
  `alter table app add column origin text not null default 'catalog'`,

  `create table catalog_app (id text primary key, word jsonb not null)`,
  `create table custom_app (
    id text primary key,
    word jsonb not null,
    changed_at int8 not null,
    changed_by text not null
  )`,
  // Without it, the next start takes the catalog over again, and so fills catalog_app.
  `delete from meta where key = 'catalog.digest'`,

  `create table catalog_import (
    id uuid primary key,
    created_at int8 not null,
    created_by text not null
  )`,
  `create table catalog_import_chunk (
    import uuid not null references catalog_import (id) on delete cascade,
    number int8 not null,
    content jsonb not null,
    primary key (import, number)
  )`,
]

export const customApps: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
