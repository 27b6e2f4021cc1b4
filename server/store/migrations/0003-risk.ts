import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  `alter table app add column facts jsonb not null default '{}'::jsonb`,

  `create table app_measurement (
    app text not null,
    device uuid not null,
    measured_at int8 not null,
    https_only boolean not null,
    hsts boolean not null,
    csp boolean not null,
    frame_protection boolean not null,
    content_type_protection boolean not null,
    primary key (app, device)
  )`,
  `create index app_measurement_by_time on app_measurement (measured_at)`,

  `create table risk_weight (risk_group text primary key, weight int8 not null)`,
  `create table risk_override (
    app text primary key references app (id),
    score float8 not null,
    note text not null,
    set_at int8 not null,
    set_by text not null
  )`,

  // What the model makes of all of these: kept, so that lists sort and filter by it without computing every app.
  `create table app_risk (
    app text primary key,
    score float8,
    confidence float8 not null,
    yes jsonb not null,
    no jsonb not null,
    overridden boolean not null,
    measured jsonb
  )`,
]

export const risk: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
