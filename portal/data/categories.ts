import { signal } from '@preact/signals'
import type { DiscoveredApp } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'

type Category = NonNullable<DiscoveredApp['category']>

/** The catalog's categories by name; empty until they are known. */
export const categories = signal<readonly Category[]>([])

/** Gathers them from the catalog, once. Rejects with `ApiProblem`. */
export async function loadCategories(signal: AbortSignal): Promise<void> {
  if (categories.value.length > 0) return
  const found = new Map<string, Category>()
  let cursor: string | undefined
  do {
    const page = await api.catalog({ limit: '500', cursor }, signal)
    for (const { category } of page.items) found.set(category.id, category)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  categories.value = [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}
