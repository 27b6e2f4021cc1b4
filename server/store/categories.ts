import type { Category } from '../../core/protocol/admin-api.ts'
import type { Db } from './schema.ts'

/** Every category by name, those without an app too. */
export async function listCategories(
  db: Db,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ items: Category[]; total: number }> {
  const items = await db
    .selectFrom('category')
    .select(['id', 'name'])
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .orderBy('id')
    .offset(offset)
    .limit(limit)
    .execute()
  const { total } = await db
    .selectFrom('category')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { items, total }
}
