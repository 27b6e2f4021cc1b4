import * as v from 'valibot'
import { AppIdSchema } from '../protocol/primitives.ts'
import { type BundleCatalog, BundleCatalogSchema, type WrittenBundleApp } from './bundle.ts'
import type { WrittenCatalog } from './catalog-format.ts'

/** What makes one catalog another one, as JSON text: few apps change at a time. A manifest names it by its digest. */
export const CatalogDeltaSchema = v.object({
  /** All of them, where they have changed. */
  categories: v.optional(BundleCatalogSchema.entries.categories),
  /** Apps that are new, or say something else than before. */
  apps: BundleCatalogSchema.entries.apps,
  removed: v.array(AppIdSchema),
})
export type CatalogDelta = v.InferOutput<typeof CatalogDeltaSchema>
/** As it is written: what is at its default is left out. */
export type WrittenCatalogDelta = v.InferInput<typeof CatalogDeltaSchema>

export function applyCatalogDelta(before: BundleCatalog, delta: CatalogDelta): BundleCatalog {
  const apps = new Map(before.apps.map((app) => [app.id, app]))
  for (const appId of delta.removed) apps.delete(appId)
  for (const app of delta.apps) apps.set(app.id, app)
  const sorted = [...apps.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { categories: delta.categories ?? before.categories, apps: sorted }
}

/** In whatever order the two name their apps and the apps their names. */
export function catalogDeltaBetween(before: WrittenCatalog, after: WrittenCatalog): WrittenCatalogDelta {
  const known = new Map(before.apps.map((app) => [app.id, JSON.stringify(canonical(app))]))
  const apps = after.apps.map(canonical).filter((app) => known.get(app.id) !== JSON.stringify(app))
  for (const { id } of after.apps) known.delete(id)
  const haveChanged = categoriesText(before) !== categoriesText(after)
  return { ...(haveChanged && { categories: after.categories }), apps, removed: [...known.keys()] }
}

/** What comes to the same as two deltas one after the other. */
export function joinCatalogDeltas(first: WrittenCatalogDelta, second: WrittenCatalogDelta): WrittenCatalogDelta {
  const removed = new Set([...first.removed, ...second.removed])
  const apps = new Map(first.apps.map((app) => [app.id, app]))
  for (const appId of second.removed) apps.delete(appId)
  for (const app of second.apps) apps.set(app.id, app)
  for (const appId of apps.keys()) removed.delete(appId)
  const categories = second.categories ?? first.categories
  return { ...(categories && { categories }), apps: [...apps.values()], removed: [...removed] }
}

/** As `decodeCatalog` gives it. */
function canonical(app: WrittenBundleApp): WrittenBundleApp {
  const { id, name, vendor, category, domains, hosts, alternatives, risk } = app
  return {
    ...{ id, name, vendor, category, domains: [...new Set(domains)].sort(), hosts: [...new Set(hosts)].sort() },
    ...(alternatives !== undefined && { alternatives }),
    ...(risk != null && { risk }),
  }
}

function categoriesText({ categories }: WrittenCatalog): string {
  return JSON.stringify(Object.entries(categories).sort(([a], [b]) => (a < b ? -1 : 1)))
}
