import { type Migration, sql } from 'kysely'

const STATEMENTS = [
  // They were JSON, gzipped, that no device reads any more. A bundle that names none has the next one write it anew.
  `update bundle set catalog = null`,
  `delete from bundle_catalog`,
  `alter table bundle_catalog add column bytes int8 not null`,

  `create table bundle_catalog_delta (
    from_catalog text not null references bundle_catalog (digest) on delete cascade,
    to_catalog text not null references bundle_catalog (digest) on delete cascade,
    digest text not null,
    content text not null,
    primary key (from_catalog, to_catalog)
  )`,
  // The other end of a foreign key: a catalog that goes takes its deltas with it.
  `create index bundle_catalog_delta_by_end on bundle_catalog_delta (to_catalog)`,
  `create index bundle_catalog_delta_by_digest on bundle_catalog_delta (digest)`,
]

export const catalogParts: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
