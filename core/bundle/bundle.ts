import * as v from 'valibot'
import {
  AppIdSchema,
  Base64UrlSchema,
  EpochMsSchema,
  filledText,
  HostSchema,
  OrdinalSchema,
  PublicKeySchema,
} from '../protocol/primitives.ts'
import { BundleRiskSchema } from '../risk/bundle-risk.ts'
import { type AppTag, ManyAppTagSchema, UNTAGGED } from './app-tag.ts'

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
 * The catalog as devices need it. It is large and seldom changes, so it travels apart from the bundle, which names it by
 * its digest: a new tag costs a few kilobytes, however many domains there are.
 */
export const BundleCatalogSchema = v.object({
  /** Category id → name. */
  categories: v.record(AppIdSchema, filledText(80)),
  apps: v.array(BundleAppSchema),
})
export type BundleCatalog = v.InferOutput<typeof BundleCatalogSchema>

/** SHA-256, base64url: of the catalog's JSON text in UTF-8. */
export const CatalogDigestSchema = v.pipe(Base64UrlSchema, v.length(43))

/** The signed, versioned set that a device enforces: which catalog, its tags, settings. */
export const BundleSchema = v.object({
  format: v.literal(2),
  /** Only grows. A device refuses one that isn't above its own. */
  version: OrdinalSchema,
  issuedAt: EpochMsSchema,
  catalog: CatalogDigestSchema,
  /** App id → what was said of it. An app that is missing has no tag. */
  tags: v.record(AppIdSchema, ManyAppTagSchema),
  /** Hosts, each with everything under it, that the admin has put beyond blocking. */
  protectedHosts: v.array(HostSchema),
  /** null: this server takes no pseudonyms, and devices that must use them name nobody. */
  identityKeys: v.optional(
    v.nullable(
      v.object({
        /** X25519, 32 bytes: what names are sealed to. */
        publicKey: PublicKeySchema,
        /** HMAC-SHA-256, 32 bytes: the same name gives the same pseudonym on all devices. */
        pseudonymKey: v.pipe(Base64UrlSchema, v.length(43)),
      }),
    ),
    null,
  ),
})
export type Bundle = v.InferOutput<typeof BundleSchema>
/** As it is written: what is at its default is left out. */
export type WrittenBundle = v.InferInput<typeof BundleSchema>

export function tagOf(bundle: Bundle, appId: string): AppTag {
  return bundle.tags[appId] ?? UNTAGGED
}
