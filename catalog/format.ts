import * as v from 'valibot'
import { AppIdSchema, filledText, HostSchema } from '../core/protocol/primitives.ts'

/** The catalog on disk: one JSON file a category, `catalog/apps/<category id>.json`. */

export const CatalogAppSchema = v.strictObject({
  id: AppIdSchema,
  name: filledText(120),
  /** Who offers it; left out where not surely known. */
  vendor: v.optional(filledText(120)),
  /** Who it is made for: companies, private persons, or both; left out where not surely known. */
  audience: v.optional(v.picklist(['business', 'consumer', 'both'])),
  /** ISO 3166-1 alpha-2 code of the vendor's headquarters; left out where not surely known. */
  headquarters: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'Not an ISO 3166-1 alpha-2 code'))),
  homepage: v.optional(v.pipe(v.string(), v.url(), v.startsWith('https://'))),
  /** Registrable domains or deeper, each with everything under it. */
  domains: v.optional(v.pipe(v.array(HostSchema), v.minLength(1))),
  /** Exact hosts: where the app sits on shared infrastructure, or under another app's domain. */
  hosts: v.optional(v.pipe(v.array(HostSchema), v.minLength(1))),
  /** Ids of apps that do the same job: the block page offers those that are sanctioned. */
  alternatives: v.optional(v.pipe(v.array(AppIdSchema), v.minLength(1))),
})
export type CatalogApp = v.InferOutput<typeof CatalogAppSchema>

export const CatalogFileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  category: v.strictObject({ id: AppIdSchema, name: filledText(80) }),
  apps: v.array(CatalogAppSchema),
})
export type CatalogFile = v.InferOutput<typeof CatalogFileSchema>
