import { sql } from 'kysely'
import * as v from 'valibot'
import { text, UuidSchema } from '../../core/protocol/primitives.ts'
import type { Db } from '../store/schema.ts'

export const NOTICE_CHANNEL = 'heliograph'

/**
 * What servers over one database tell each other, and themselves, so that their devices hear of it. A notice only says
 * where to look: what is true is read from the database.
 */
const NoticeSchema = v.variant('what', [
  /** There is a new version of the bundle. */
  v.object({ what: v.literal('bundle') }),
  /** What is granted to this device, or to this user in whatever case, has changed. */
  v.object({ what: v.literal('grants'), device: v.optional(UuidSchema), user: v.optional(text(320)) }),
  /** An admin asks this device for everything at once; without one, all of them. */
  v.object({ what: v.literal('sync'), device: v.optional(UuidSchema) }),
  /** The device's credential no longer holds, or another one has taken its place. */
  v.object({ what: v.literal('revoked'), device: UuidSchema }),
  /** The device's groups or its user have changed. */
  v.object({ what: v.literal('device'), device: UuidSchema }),
])
export type Notice = v.InferOutput<typeof NoticeSchema>

/** Says it to all servers once the transaction has been committed, and to none if it isn't. */
export async function notify(transaction: Db, notice: Notice): Promise<void> {
  await sql`select pg_notify(${NOTICE_CHANNEL}, ${JSON.stringify(notice)})`.execute(transaction)
}

/** @returns null for what this version doesn't know */
export function readNotice(payload: string): Notice | null {
  try {
    const parsed = v.safeParse(NoticeSchema, JSON.parse(payload))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
