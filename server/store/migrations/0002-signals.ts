import { type Migration, sql } from 'kysely'

/** Rows of before had no byte counts: 0 is a lower bound of what they were. */
const NEW_COLUMNS = [
  'requests int8 not null default 0',
  'bytes_down int8 not null default 0',
  'bytes_up int8 not null default 0',
  'file_uploads int8 not null default 0',
  'file_upload_bytes int8 not null default 0',
  'downloads int8 not null default 0',
  'warned int8 not null default 0',
  'bypassed int8 not null default 0',
  'bytes_down_exact boolean not null default false',
  'bytes_up_exact boolean not null default false',
]

const STATEMENTS = [
  ...['usage_hour', 'usage_day'].map(
    (table) => `alter table ${table} ${NEW_COLUMNS.map((column) => `add column ${column}`).join(', ')}`,
  ),

  // Apart from the usage of apps, so that no query shows a domain by oversight: few devices may have met it.
  `create table domain_day (
    device uuid not null,
    day int8 not null,
    domain text not null,
    user_name text not null,
    visits int8 not null,
    blocked int8 not null,
    ${NEW_COLUMNS.join(',\n    ')},
    first_seen int8 not null,
    last_seen int8 not null,
    primary key (device, day, domain, user_name)
  )`,
  `create index domain_day_by_domain on domain_day (domain, day)`,
  `create index domain_day_by_day on domain_day (day)`,
  `create table domain_user (
    domain text not null,
    user_name text not null,
    first_day int8 not null,
    last_day int8 not null,
    primary key (domain, user_name)
  )`,
  `create table domain_device (
    domain text not null,
    device uuid not null,
    first_day int8 not null,
    last_day int8 not null,
    primary key (domain, device)
  )`,

  `create table sealed_identity (
    pseudonym text primary key,
    kind text not null,
    sealed_name text not null,
    first_seen int8 not null
  )`,
]

export const signals: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
