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
  const app = await heldApp(transaction, appId).where(IS_IN_FORCE).executeTakeFirst()
  return app === undefined ? null : await withTag(transaction, app)
}

/** As `holdTaggedApp`, also of an app that went with its tag. */
export async function holdApp(transaction: Db, appId: string): Promise<TaggedApp> {
  return await withTag(transaction, await heldApp(transaction, appId).executeTakeFirstOrThrow())
}

function heldApp(transaction: Db, appId: string) {
  return transaction.selectFrom('app').select(['id', 'domains', 'hosts']).where('id', '=', appId).forUpdate()
}

async function withTag(transaction: Db, app: Omit<TaggedApp, 'before'>): Promise<TaggedApp> {
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
  await markHolding(transaction, app.before, after)
  return true
}

/** To be called where one tag takes another one's place with some devices: that may make another catalog. */
export async function markHolding(transaction: Db, before: WrittenAppTag, after: WrittenAppTag): Promise<void> {
  if (holds(before) !== holds(after) && (await isRetiredAppTagged(transaction))) await markCatalogChange(transaction)
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
