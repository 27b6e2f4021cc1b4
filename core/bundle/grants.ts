import * as v from 'valibot'
import { AppIdSchema, EpochMsSchema, text, UuidSchema } from '../protocol/primitives.ts'

/** An app that is open to this device, or to its user, for a time, whatever its tag. */
const ExceptionGrantSchema = v.object({
  id: UuidSchema,
  appId: AppIdSchema,
  until: EpochMsSchema,
  /** The admin's name. */
  grantedBy: text(255),
})
export type ExceptionGrant = v.InferOutput<typeof ExceptionGrantSchema>

/** How a request for access, made on this device, was decided. */
const RequestDecisionSchema = v.object({
  /** The id of the event that made the request. */
  requestId: UuidSchema,
  appId: AppIdSchema,
  decision: v.picklist(['granted', 'denied']),
  decidedAt: EpochMsSchema,
  decidedBy: text(255),
  /** What the admin wrote to the person. */
  note: v.nullable(text(1_000)),
})
export type RequestDecision = v.InferOutput<typeof RequestDecisionSchema>

/**
 * What holds for one device alone, signed for it: `GET /device/v1/grants`. It is no part of the bundle, which all
 * devices of the same groups share: who was granted what is nobody else's business. A device refuses one that is older
 * than the one it has.
 */
export const GrantsSchema = v.object({
  format: v.literal(1),
  deviceId: UuidSchema,
  issuedAt: EpochMsSchema,
  exceptions: v.pipe(v.array(ExceptionGrantSchema), v.maxLength(1_000)),
  decisions: v.pipe(v.array(RequestDecisionSchema), v.maxLength(1_000)),
})
export type Grants = v.InferOutput<typeof GrantsSchema>

/** Put before the payload when signing, as `SIGNATURE_CONTEXT` is for bundles. */
export const GRANTS_SIGNATURE_CONTEXT = 'heliograph-grants-v1\n'
