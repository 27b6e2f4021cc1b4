import * as v from 'valibot'
import { CountSchema, EpochMsSchema, filledText, LifetimeDaysSchema, OrdinalSchema, UuidSchema } from './primitives.ts'

/** The part of the admin API that brings browsers in: enrollment tokens, and policy files that carry them. */

const ENROLLMENT_TOKEN_STATES = ['valid', 'expired', 'exhausted', 'revoked'] as const
export const EnrollmentTokenSchema = v.object({
  tokenId: UuidSchema,
  name: v.string(),
  state: v.picklist(ENROLLMENT_TOKEN_STATES),
  createdAt: EpochMsSchema,
  createdBy: v.string(),
  expiresAt: v.nullable(EpochMsSchema),
  maxUses: v.nullable(OrdinalSchema),
  uses: CountSchema,
})
export type EnrollmentToken = v.InferOutput<typeof EnrollmentTokenSchema>

/** `POST /api/v1/enrollment-tokens` */
export const CreateEnrollmentTokenSchema = v.strictObject({
  name: filledText(120),
  expiresInDays: LifetimeDaysSchema,
  maxUses: v.optional(v.nullable(OrdinalSchema), null),
})
/** The only time that the token itself is shown: the server keeps its hash. */
export const CreatedEnrollmentTokenSchema = v.object({ ...EnrollmentTokenSchema.entries, token: v.string() })
export type CreatedEnrollmentToken = v.InferOutput<typeof CreatedEnrollmentTokenSchema>

export const PLATFORMS = ['linux', 'windows', 'macos'] as const
export const BROWSERS = ['chrome', 'edge', 'chromium'] as const
/** `POST /api/v1/policy-files`: the file to deploy. Without a token, it makes one. */
export const PolicyFileRequestSchema = v.strictObject({
  platform: v.picklist(PLATFORMS),
  browser: v.picklist(BROWSERS),
  enrollmentToken: v.optional(filledText(200)),
})
export const PolicyFileSchema = v.object({
  /** Where the file goes, or how it is applied, in one sentence. */
  destination: v.string(),
  fileName: v.string(),
  mediaType: v.string(),
  content: v.string(),
})
export type PolicyFile = v.InferOutput<typeof PolicyFileSchema>
