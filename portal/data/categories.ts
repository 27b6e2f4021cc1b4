import { signal } from '@preact/signals'
import type { Category } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'

/** The catalog's categories by name; empty until they are known. */
export const categories = signal<readonly Category[]>([])

/** Asks for them, once. Rejects with `ApiProblem`. */
export async function loadCategories(signal: AbortSignal): Promise<void> {
  if (categories.value.length > 0) return
  const found: Category[] = []
  let cursor: string | undefined
  do {
    const page = await api.categories({ limit: '500', cursor }, signal)
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  categories.value = found
}

/** An import may bring new ones. */
export function forgetCategories(): void {
  categories.value = []
}
