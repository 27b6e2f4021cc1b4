import type { AppWord } from '../../catalog/app-word.ts'
import type { ImportCategory } from '../../core/protocol/catalog-imports.ts'
import { markCatalogChange } from './catalog-changes.ts'
import type { Db } from './schema.ts'
import { slices } from './slices.ts'

/** Writes what an admin says, each in place of what one said before; `keepApps` then puts it in force. */
export async function putWords(
  transaction: Db,
  words: ReadonlyMap<string, AppWord>,
  change: { readonly by: string; readonly now: number },
): Promise<void> {
  const rows = [...words].map(([id, word]) => ({
    id,
    word: JSON.stringify(word),
    changed_at: change.now,
    changed_by: change.by,
  }))
  for (const slice of slices(rows, 1_000)) {
    await transaction
      .insertInto('custom_app')
      .values(slice)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          word: eb.ref('excluded.word'),
          changed_at: eb.ref('excluded.changed_at'),
          changed_by: eb.ref('excluded.changed_by'),
        })),
      )
      .execute()
  }
}

/** @returns what the admin had said; `null` where there was nothing to take back */
export async function deleteWord(transaction: Db, appId: string): Promise<AppWord | null> {
  const row = await transaction.deleteFrom('custom_app').where('id', '=', appId).returning('word').executeTakeFirst()
  return row?.word ?? null
}

/** One that is there keeps its name. */
export async function addCategories(transaction: Db, categories: readonly ImportCategory[]): Promise<void> {
  for (const rows of slices(categories, 1_000)) {
    await transaction
      .insertInto('category')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }
  if (categories.length > 0) await markCatalogChange(transaction)
}
