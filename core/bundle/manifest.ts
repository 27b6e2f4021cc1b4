import * as v from 'valibot'
import { CountSchema, EpochMsSchema, OrdinalSchema } from '../protocol/primitives.ts'
import { DigestSchema } from './digest.ts'

/** Something large that travels apart: how long it is, and what its bytes hash to. */
const PartSchema = v.object({ digest: DigestSchema, bytes: CountSchema })

/**
 * What is signed: a few hundred bytes that say which version this is, for how long it may be taken, and what its parts
 * hash to. Nothing of a part is used before its digest was found to be the one named here.
 */
export const ManifestSchema = v.object({
  format: v.literal(3),
  /** Only grows. A device refuses one below its own. */
  version: OrdinalSchema,
  /** Of two of the same version the later one is the newer one. */
  issuedAt: EpochMsSchema,
  /** It is refused from then on; the server issues it anew long before. */
  expiresAt: EpochMsSchema,
  /** The text of `contentText`. */
  content: PartSchema,
  /** The bytes of `encodeCatalog`, and what makes it of the catalog that the device said it had. */
  catalog: v.object({
    ...PartSchema.entries,
    delta: v.optional(v.nullable(v.object({ from: DigestSchema, ...PartSchema.entries })), null),
  }),
})
export type Manifest = v.InferOutput<typeof ManifestSchema>
export type WrittenManifest = v.InferInput<typeof ManifestSchema>

/** Put before the payload when signing, so that a signature of ours means nothing anywhere else. */
export const SIGNATURE_CONTEXT = 'heliograph-bundle-v3\n'

/** More than a manifest ever has: a longer one is refused unread. */
export const MAX_MANIFEST_CHARACTERS = 8_192
/** Of a content's text: tags with all their addresses for a hundred thousand apps. */
export const MAX_CONTENT_BYTES = 64 * 2 ** 20
/** Of a catalog or what is changed in one: some ten million domains. */
export const MAX_CATALOG_BYTES = 256 * 2 ** 20
