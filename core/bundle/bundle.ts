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
import { type Tag, TagSchema } from '../protocol/tags.ts'
import { BundleRiskSchema } from '../risk/bundle-risk.ts'

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

/** The signed, versioned set that a device enforces: catalog, tags, settings. */
export const BundleSchema = v.object({
  format: v.literal(1),
  /** Only grows. A device refuses one that isn't above its own. */
  version: OrdinalSchema,
  issuedAt: EpochMsSchema,
  /** Category id → name. */
  categories: v.record(AppIdSchema, filledText(80)),
  apps: v.array(BundleAppSchema),
  /** App id → tag. An app that is missing has no tag. */
  tags: v.record(AppIdSchema, TagSchema),
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

export function tagOf(bundle: Bundle, appId: string): Tag {
  return bundle.tags[appId] ?? 'none'
}
