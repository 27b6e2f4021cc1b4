import * as v from 'valibot'
import { EpochMsSchema, PublicKeySchema } from '../protocol/primitives.ts'

/** What an old key signs of the key in its place: a device that trusts the old one trusts the new one from then on. */
export const KeyEndorsementSchema = v.object({
  format: v.literal(1),
  /** The key that signs this. */
  oldKey: PublicKeySchema,
  newKey: PublicKeySchema,
  issuedAt: EpochMsSchema,
})
export type KeyEndorsement = v.InferOutput<typeof KeyEndorsementSchema>

/** As `SIGNATURE_CONTEXT`. */
export const ENDORSEMENT_SIGNATURE_CONTEXT = 'heliograph-key-v1\n'
