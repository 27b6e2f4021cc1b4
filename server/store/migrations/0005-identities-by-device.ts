import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  // Of those that are here already nobody knows any more which device sent them.
  `alter table sealed_identity add column device uuid not null default '00000000-0000-0000-0000-000000000000'`,
  `alter table sealed_identity alter column device drop default`,
  `alter table sealed_identity drop constraint sealed_identity_pkey`,
  `alter table sealed_identity add primary key (pseudonym, device)`,
]

export const identitiesByDevice: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
