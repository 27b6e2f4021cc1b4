import { type RawBuilder, sql } from 'kysely'

/** Whether a row of `app_tag` says something to devices. */
export const TAG_HOLDS: RawBuilder<boolean> = sql<boolean>`(
  app_tag.tag <> 'none' or app_tag.settings ->> 'uploads' = 'blocked'
)`

/**
 * Whether a row of `app` counts: the catalog has it, or it is retired with a tag that holds. A new catalog lifts no
 * block; the app goes when an admin takes its tag away.
 */
export const IS_IN_FORCE: RawBuilder<boolean> = sql<boolean>`(
  app.retired_at is null
  or exists (select from app_tag where app_tag.app = app.id and ${TAG_HOLDS})
)`
