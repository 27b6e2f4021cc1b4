import * as v from 'valibot'
import { AppIdSchema, EpochMsSchema, filledText, UuidSchema } from './primitives.ts'

/** The part of the admin API that opens an app to one user or device for a time, asked for or not. */

const NoteSchema = v.pipe(v.string(), v.trim(), v.maxLength(1_000))

export const EXCEPTION_STATES = ['active', 'ended', 'revoked'] as const
/** `GET /api/v1/exceptions?state=&app=` */
export const ExceptionSchema = v.object({
  exceptionId: UuidSchema,
  appId: AppIdSchema,
  appName: v.string(),
  /** As devices report it, so a pseudonym where policy asks for those. Exactly one of user and device is set. */
  user: v.nullable(v.string()),
  deviceId: v.nullable(UuidSchema),
  deviceName: v.nullable(v.string()),
  state: v.picklist(EXCEPTION_STATES),
  until: EpochMsSchema,
  note: v.nullable(v.string()),
  grantedAt: EpochMsSchema,
  grantedBy: v.string(),
})
export type Exception = v.InferOutput<typeof ExceptionSchema>

/** `POST /api/v1/exceptions`; `DELETE /api/v1/exceptions/{id}` ends one before its time. */
export const CreateExceptionSchema = v.pipe(
  v.strictObject({
    appId: AppIdSchema,
    user: v.optional(v.nullable(filledText(320)), null),
    deviceId: v.optional(v.nullable(UuidSchema), null),
    until: EpochMsSchema,
    note: v.optional(v.nullable(NoteSchema), null),
  }),
  v.check(({ user, deviceId }) => (user === null) !== (deviceId === null), 'Name either a user or a device'),
)

export const ACCESS_REQUEST_STATES = ['waiting', 'granted', 'denied'] as const
/** `GET /api/v1/access-requests?state=` */
export const AccessRequestSchema = v.object({
  requestId: UuidSchema,
  appId: AppIdSchema,
  appName: v.string(),
  user: v.nullable(v.string()),
  deviceId: UuidSchema,
  deviceName: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  askedAt: EpochMsSchema,
  state: v.picklist(ACCESS_REQUEST_STATES),
  decidedAt: v.nullable(EpochMsSchema),
  decidedBy: v.nullable(v.string()),
  note: v.nullable(v.string()),
  /** Until when access was granted. */
  until: v.nullable(EpochMsSchema),
})
export type AccessRequest = v.InferOutput<typeof AccessRequestSchema>

/**
 * `POST /api/v1/access-requests/{id}/decision`: once. A grant is an exception for the user who asked, or for the device
 * where policy names no user.
 */
export const DecideRequestSchema = v.variant('decision', [
  v.strictObject({
    decision: v.literal('granted'),
    until: EpochMsSchema,
    note: v.optional(v.nullable(NoteSchema), null),
  }),
  v.strictObject({ decision: v.literal('denied'), note: v.optional(v.nullable(NoteSchema), null) }),
])
