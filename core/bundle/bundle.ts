import * as v from 'valibot'
import { AppIdSchema, filledText, HostSchema } from '../protocol/primitives.ts'
import { BundleRiskSchema } from '../risk/bundle-risk.ts'
import { type DeviceTag, UNTAGGED } from './app-tag.ts'
import type { BundleContent } from './content.ts'

/** An app of the catalog, as far as a device needs it. */
const BundleAppSchema = v.object({
  id: AppIdSchema,
  name: filledText(120),
  vendor: v.nullable(filledText(120)),
  /** A key of the bundle's `categories`. */
  category: AppIdSchema,
  /** Each stands for itself and everything under it. */
  domains: v.array(HostSchema),
  /** Each stands for itself alone: hosts of shared infrastructure. */
  hosts: v.array(HostSchema),
  /** Ids of apps that do the same job, best first. Left out where the catalog names none. */
  alternatives: v.optional(v.array(AppIdSchema)),
  /**
   * null, or left out: nothing is known. A change of it alone makes a new bundle at most once a day where browsers
   * measured it, and at once where an admin made it (see `server/bundles/follow-measurements.ts`).
   */
  risk: v.optional(v.nullable(BundleRiskSchema), null),
})
export type BundleApp = v.InferOutput<typeof BundleAppSchema>
/** As it is written: what is at its default is left out. */
export type WrittenBundleApp = v.InferInput<typeof BundleAppSchema>

/**
 * The catalog as devices need it. It is large and seldom changes, so it travels apart from tags: a new tag costs less than
 * a kilobyte, however many domains there are.
 */
export const BundleCatalogSchema = v.object({
  /** Category id → name. */
  categories: v.record(AppIdSchema, filledText(80)),
  apps: v.array(BundleAppSchema),
})
export type BundleCatalog = v.InferOutput<typeof BundleCatalogSchema>

/** What a device enforces: a manifest that was verified, and the content that it names. */
export interface Bundle extends BundleContent {
  readonly version: number
  readonly issuedAt: number
  readonly expiresAt: number
  /** The digests of its parts. */
  readonly content: string
  readonly catalog: string
}

export function tagOf(bundle: Bundle, appId: string): DeviceTag {
  return bundle.tags[appId] ?? UNTAGGED
}
