import { type RawBuilder, sql } from 'kysely'

/** Whether a row of `app_tag` says something to devices. */
export const TAG_HOLDS: RawBuilder<boolean> = sql<boolean>`(
  app_tag.tag <> 'none' or app_tag.settings ->> 'uploads' = 'blocked'
)`

/** Whether a row of `staged_tag` is on its way, and not with everyone yet. */
export const IS_RUNNING: RawBuilder<boolean> = sql<boolean>`staged_tag.state in ('first', 'paused')`

/** Whether the tag of a row of `app` says something to devices, be it to some of them, while it is brought out in stages. */
export const IS_TAGGED: RawBuilder<boolean> = sql<boolean>`(
  exists (select from app_tag where app_tag.app = app.id and ${TAG_HOLDS})
  or exists (
    select from staged_tag where staged_tag.app = app.id and ${IS_RUNNING}
      and (staged_tag.before ->> 'tag' <> 'none' or staged_tag.before ->> 'uploads' = 'blocked')
  )
)`

/**
 * Whether a row of `app` counts: the catalog has it, or it is retired with a tag that holds. A new catalog lifts no
 * block; the app goes when an admin takes its tag away.
 */
export const IS_IN_FORCE: RawBuilder<boolean> = sql<boolean>`(app.retired_at is null or ${IS_TAGGED})`
