import { type RawBuilder, sql } from 'kysely'

/**
 * Whether a row of `app` counts: the catalog has it, or it is retired with a tag. A new catalog lifts no block; the app
 * goes when an admin takes its tag away.
 */
export const IS_IN_FORCE: RawBuilder<boolean> = sql<boolean>`(
  app.retired_at is null
  or exists (select from app_tag as held where held.app = app.id and held.tag <> 'none')
)`
