import * as v from 'valibot'
import { RoleSchema } from './admin-api.ts'
import { EpochMsSchema, filledText, LifetimeDaysSchema, UuidSchema } from './primitives.ts'

/** The part of the admin API that gives scripts and the command line their tokens. */

export const ApiTokenSchema = v.object({
  tokenId: UuidSchema,
  name: v.string(),
  role: RoleSchema,
  createdAt: EpochMsSchema,
  createdBy: v.string(),
  expiresAt: v.nullable(EpochMsSchema),
  revokedAt: v.nullable(EpochMsSchema),
})
export type ApiToken = v.InferOutput<typeof ApiTokenSchema>
/** `POST /api/v1/api-tokens` */
export const CreateApiTokenSchema = v.strictObject({
  name: filledText(120),
  role: RoleSchema,
  expiresInDays: LifetimeDaysSchema,
})
export const CreatedApiTokenSchema = v.object({ ...ApiTokenSchema.entries, token: v.string() })
