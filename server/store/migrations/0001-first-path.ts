import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  `create table meta (key text primary key, value text not null)`,

  `create table category (id text primary key, name text not null)`,
  `create table app (
    id text primary key,
    name text not null,
    vendor text,
    category text not null references category (id),
    audience text,
    headquarters text,
    homepage text,
    domains jsonb not null,
    hosts jsonb not null,
    retired_at int8
  )`,
  `create table app_tag (
    app text primary key references app (id),
    tag text not null,
    changed_at int8 not null,
    changed_by text not null
  )`,

  `create table device (
    id uuid primary key,
    name text,
    user_name text,
    groups jsonb not null,
    browser text not null,
    browser_version text not null,
    platform text not null,
    extension_version text not null,
    install_type text not null,
    state text not null,
    credential_hash text not null,
    enrolled_at int8 not null,
    enrolled_with uuid,
    last_seen int8 not null,
    last_sequence int8 not null default 0,
    enforced_version int8,
    signals_waiting int8 not null default 0,
    dropped_rows int8 not null default 0,
    gaps jsonb not null
  )`,
  `create index device_by_enrollment on device (enrolled_at, id)`,

  // The batches that were counted last: one of them that comes again is known by its id.
  `create table counted_batch (
    device uuid not null,
    sequence int8 not null,
    batch_id uuid not null,
    primary key (device, sequence)
  )`,

  `create table usage_hour (
    device uuid not null,
    hour int8 not null,
    app text not null,
    user_name text not null,
    visits int8 not null,
    blocked int8 not null,
    first_seen int8 not null,
    last_seen int8 not null,
    primary key (device, hour, app, user_name)
  )`,
  `create index usage_hour_by_hour on usage_hour (hour)`,
  `create table usage_day (
    device uuid not null,
    day int8 not null,
    app text not null,
    user_name text not null,
    visits int8 not null,
    blocked int8 not null,
    first_seen int8 not null,
    last_seen int8 not null,
    primary key (device, day, app, user_name)
  )`,
  `create index usage_day_by_app on usage_day (app, day)`,
  `create index usage_day_by_day on usage_day (day)`,

  // One row a pair makes "users of an app in the last N days" exact without a scan a day.
  `create table app_user (
    app text not null,
    user_name text not null,
    first_day int8 not null,
    last_day int8 not null,
    primary key (app, user_name)
  )`,
  `create table app_device (
    app text not null,
    device uuid not null,
    first_day int8 not null,
    last_day int8 not null,
    primary key (app, device)
  )`,

  `create table event (
    device uuid not null,
    id uuid not null,
    type text not null,
    at int8 not null,
    received_at int8 not null,
    app text not null,
    user_name text,
    context text not null,
    primary key (device, id)
  )`,
  `create index event_by_time on event (at, id)`,

  `create table enrollment_token (
    id uuid primary key,
    hash text not null unique,
    name text not null,
    created_at int8 not null,
    created_by text not null,
    expires_at int8,
    max_uses int8,
    uses int8 not null default 0,
    revoked_at int8
  )`,
  `create table admin_account (
    username text primary key,
    role text not null,
    password_hash text not null,
    created_at int8 not null
  )`,
  `create table admin_session (
    hash text primary key,
    username text not null references admin_account (username) on delete cascade,
    created_at int8 not null,
    expires_at int8 not null
  )`,
  `create table setup_link (hash text primary key, expires_at int8 not null)`,
  `create table api_token (
    id uuid primary key,
    hash text not null unique,
    name text not null,
    role text not null,
    created_at int8 not null,
    created_by text not null,
    expires_at int8,
    revoked_at int8
  )`,

  `create table governance_log (
    id int8 generated always as identity primary key,
    at int8 not null,
    actor text not null,
    action text not null,
    target text not null,
    before jsonb,
    after jsonb
  )`,
  `create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only', tg_table_name;
  end $$`,
  `create trigger governance_log_is_append_only
    before update or delete or truncate on governance_log
    for each statement execute function refuse_change()`,

  `create table bundle (
    version int8 primary key,
    created_at int8 not null,
    digest text not null,
    payload text not null,
    signature text not null,
    apps int8 not null,
    unsanctioned_apps int8 not null
  )`,
]

export const firstPath: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
