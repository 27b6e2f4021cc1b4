import type { Tag } from '../../core/protocol/tags.ts'
import { IS_IN_FORCE } from './in-force.ts'
import type { Db } from './schema.ts'

export interface TaggedApp {
  readonly id: string
  readonly domains: readonly string[]
  readonly hosts: readonly string[]
  readonly tagBefore: Tag
}

/**
 * Sets an app's tag; to be called in a transaction, which then holds the app.
 *
 * @returns the app and the tag it had, or `null` where the catalog has no such app, nor had it with a tag
 */
export async function setTag(
  transaction: Db,
  change: { readonly appId: string; readonly tag: Tag; readonly by: string; readonly now: number },
): Promise<TaggedApp | null> {
  const app = await transaction
    .selectFrom('app')
    .select(['id', 'domains', 'hosts'])
    .where('id', '=', change.appId)
    .where(IS_IN_FORCE)
    .forUpdate()
    .executeTakeFirst()
  if (app === undefined) return null

  const current = await transaction.selectFrom('app_tag').select('tag').where('app', '=', app.id).executeTakeFirst()
  const tagBefore = current?.tag ?? 'none'
  if (tagBefore === change.tag) return { ...app, tagBefore }

  const values = { tag: change.tag, changed_at: change.now, changed_by: change.by }
  await transaction
    .insertInto('app_tag')
    .values({ app: app.id, ...values })
    .onConflict((conflict) => conflict.column('app').doUpdateSet(values))
    .execute()
  return { ...app, tagBefore }
}
