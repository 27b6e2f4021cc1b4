import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  // What was signed is of a format that no device takes any more. The newest version stays, so that the next one is above it.
  `delete from bundle where version < (select max(version) from bundle)`,
  `alter table bundle
    drop column payload,
    drop column signature,
    add column plan text,
    add column catalog_bytes int8`,
  `update bundle set digest = '', catalog = null`,

  `create table bundle_key_endorsement (
    old_key text primary key,
    new_key text not null,
    payload text not null,
    signature text not null,
    created_at int8 not null
  )`,
]

export const plans: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
