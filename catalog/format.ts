import * as v from 'valibot'
import { AppIdSchema, filledText, HostSchema } from '../core/protocol/primitives.ts'
import { CATALOG_FACTOR_IDS, type CatalogFactorId } from '../core/risk/factors.ts'

/** The catalog on disk: one JSON file a category, `catalog/apps/<category id>.json`. */

const FactSchema = v.strictObject({
  value: v.boolean(),
  /** Where the vendor, or who certifies it, says so. */
  source: v.pipe(v.string(), v.maxLength(500), v.url(), v.startsWith('https://')),
})
type FactEntry = v.OptionalSchema<typeof FactSchema, undefined>
const factEntries = CATALOG_FACTOR_IDS.map((id) => [id, v.optional(FactSchema)] as const)
export const FactsSchema = v.strictObject(Object.fromEntries(factEntries) as Record<CatalogFactorId, FactEntry>)

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
  /** Risk factors (`core/risk/factors.ts`) whose answer is public; one that is left out is unknown. */
  facts: v.optional(FactsSchema),
})
export type CatalogApp = v.InferOutput<typeof CatalogAppSchema>

export const CatalogFileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  category: v.strictObject({ id: AppIdSchema, name: filledText(80) }),
  apps: v.array(CatalogAppSchema),
})
export type CatalogFile = v.InferOutput<typeof CatalogFileSchema>
