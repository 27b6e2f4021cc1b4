import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  `alter table device add column contact_seconds int8 not null default 300`,

  `create table staged_tag (
    id uuid primary key,
    app text not null references app (id),
    before jsonb not null,
    after jsonb not null,
    groups jsonb not null,
    percent int8,
    state text not null,
    started_at int8 not null,
    started_by text not null,
    everyone_at int8,
    changed_at int8 not null,
    changed_by text not null,
    version int8 not null default 0,
    is_latest boolean not null default true
  )`,
  `create unique index staged_tag_running on staged_tag (app) where state in ('first', 'paused')`,
  `create index staged_tag_by_time on staged_tag (started_at, id)`,
  `create index staged_tag_by_app on staged_tag (app)`,
]

export const stagedTags: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
