import * as v from 'valibot'
import { AppIdSchema } from '../protocol/primitives.ts'
import { type BundleCatalog, BundleCatalogSchema } from './bundle.ts'

/** What makes one catalog another one, as JSON text: few apps change at a time. A manifest names it by its digest. */
export const CatalogDeltaSchema = v.object({
  /** All of them, where they have changed. */
  categories: v.optional(BundleCatalogSchema.entries.categories),
  /** Apps that are new, or say something else than before. */
  apps: BundleCatalogSchema.entries.apps,
  removed: v.array(AppIdSchema),
})
export type CatalogDelta = v.InferOutput<typeof CatalogDeltaSchema>

export function applyCatalogDelta(before: BundleCatalog, delta: CatalogDelta): BundleCatalog {
  const apps = new Map(before.apps.map((app) => [app.id, app]))
  for (const appId of delta.removed) apps.delete(appId)
  for (const app of delta.apps) apps.set(app.id, app)
  const sorted = [...apps.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { categories: delta.categories ?? before.categories, apps: sorted }
}
