import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { WrittenAppTag } from '../../core/bundle/app-tag.ts'
import { markCatalogChange } from './catalog-changes.ts'
import { IS_IN_FORCE } from './in-force.ts'
import type { Db } from './schema.ts'

export interface TaggedApp {
  readonly id: string
  readonly domains: readonly string[]
  readonly hosts: readonly string[]
  readonly before: WrittenAppTag
}

/**
 * The app that is to be tagged; to be called in a transaction, which then holds it.
 *
 * @returns the app and the tag it has, or `null` where the catalog has no such app, nor had it with a tag
 */
export async function holdTaggedApp(transaction: Db, appId: string): Promise<TaggedApp | null> {
  const app = await transaction
    .selectFrom('app')
    .select(['id', 'domains', 'hosts'])
    .where('id', '=', appId)
    .where(IS_IN_FORCE)
    .forUpdate()
    .executeTakeFirst()
  if (app === undefined) return null
  const current = await transaction
    .selectFrom('app_tag')
    .select(['tag', 'settings'])
    .where('app', '=', app.id)
    .executeTakeFirst()
  const before: WrittenAppTag = current === undefined ? { tag: 'none' } : { tag: current.tag, ...current.settings }
  return { ...app, before }
}

/**
 * Sets the tag of an app that the transaction holds.
 *
 * @param change.after what is at its default is left out
 * @returns whether that is another tag than before
 */
export async function setTag(
  transaction: Db,
  app: Pick<TaggedApp, 'id' | 'before'>,
  change: { readonly after: WrittenAppTag; readonly by: string; readonly now: number },
): Promise<boolean> {
  const { after, by, now } = change
  if (isDeepStrictEqual(app.before, after)) return false

  const { tag, ...settings } = after
  const values = { tag, settings: JSON.stringify(settings), changed_at: now, changed_by: by }
  await transaction
    .insertInto('app_tag')
    .values({ app: app.id, ...values })
    .onConflict((conflict) => conflict.column('app').doUpdateSet(values))
    .execute()
  if (holds(app.before) !== holds(after) && (await isRetiredAppTagged(transaction)))
    await markCatalogChange(transaction)
  return true
}

/** As `TAG_HOLDS`. */
function holds({ tag, uploads }: WrittenAppTag): boolean {
  return tag !== 'none' || uploads === 'blocked'
}

/** Then the tag may decide which app has a domain, see `withoutClashes`, and whether a retired app is in force. */
async function isRetiredAppTagged(transaction: Db): Promise<boolean> {
  const retired = await transaction
    .selectFrom('app_tag')
    .innerJoin('app', 'app.id', 'app_tag.app')
    .select(sql`1`.as('one'))
    .where('app.retired_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return retired !== undefined
}
