import type { Role } from '../../core/protocol/admin-api.ts'
import { HOUR_MS } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

/** A session ends this long after it was last used. */
const SESSION_MS = 12 * HOUR_MS
/** So that not every request writes. */
const SLIDE_STEP_MS = 5 * 60_000

export async function startSession(db: Db, session: { hash: string; username: string; now: number }): Promise<void> {
  const { hash, username, now } = session
  await db
    .insertInto('admin_session')
    .values({ hash, username, created_at: now, expires_at: now + SESSION_MS })
    .execute()
}

/** The account of a session that holds; using it makes it last longer. */
export async function findSession(
  db: Db,
  hash: string,
  now: number,
): Promise<{ readonly username: string; readonly role: Role } | undefined> {
  const session = await db
    .selectFrom('admin_session')
    .innerJoin('admin_account', 'admin_account.username', 'admin_session.username')
    .select(['admin_account.username', 'admin_account.role', 'admin_session.expires_at'])
    .where('admin_session.hash', '=', hash)
    .where('admin_session.expires_at', '>', now)
    .executeTakeFirst()
  if (session === undefined) return undefined

  const expiresAt = now + SESSION_MS
  if (expiresAt - session.expires_at >= SLIDE_STEP_MS) {
    await db.updateTable('admin_session').set({ expires_at: expiresAt }).where('hash', '=', hash).execute()
  }
  return { username: session.username, role: session.role }
}

export async function endSession(db: Db, hash: string): Promise<void> {
  await db.deleteFrom('admin_session').where('hash', '=', hash).execute()
}
