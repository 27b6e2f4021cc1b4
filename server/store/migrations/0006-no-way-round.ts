import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  // An AppTag without its tag; what is at its default is left out.
  `alter table app_tag add column settings jsonb not null default '{}'`,

  `alter table event add column justification text`,
  `alter table device add column refused_hosts jsonb not null default '[]'`,
  `alter table device add column grants_issued_at int8 not null default 0`,

  `create table exception (
    id uuid primary key,
    app text not null,
    user_name text,
    device uuid,
    until int8 not null,
    note text,
    granted_at int8 not null,
    granted_by text not null,
    revoked_at int8,
    revoked_by text,
    check ((user_name is null) <> (device is null))
  )`,
  `create index exception_by_time on exception (granted_at, id)`,
  `create index exception_by_device on exception (device)`,
  `create index exception_by_user on exception (lower(user_name))`,

  `create table access_request (
    id uuid primary key,
    app text not null,
    device uuid not null,
    user_name text,
    reason text,
    asked_at int8 not null,
    decided_at int8,
    decided_by text,
    decision text,
    note text,
    exception uuid
  )`,
  `create index access_request_by_time on access_request (asked_at, id)`,
  `create index access_request_by_device on access_request (device, decided_at)`,

  `create table bundle_catalog (
    digest text primary key,
    content bytea not null,
    created_at int8 not null
  )`,
  // Already compressed.
  `alter table bundle_catalog alter column content set storage external`,
  // Null in bundles of format 1, which carried their catalog.
  `alter table bundle add column catalog text references bundle_catalog (digest)`,
  `create table catalog_change (id int8 generated always as identity primary key)`,
]

export const noWayRound: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
