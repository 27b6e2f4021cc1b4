import type { Role } from '../../core/protocol/admin-api.ts'
import type { Db } from './schema.ts'

export async function hasAccount(db: Db): Promise<boolean> {
  const account = await db.selectFrom('admin_account').select('username').limit(1).executeTakeFirst()
  return account !== undefined
}

export async function findAccount(
  db: Db,
  username: string,
): Promise<{ readonly username: string; readonly role: Role; readonly passwordHash: string } | undefined> {
  return await db
    .selectFrom('admin_account')
    .select(['username', 'role', 'password_hash as passwordHash'])
    .where('username', '=', username)
    .executeTakeFirst()
}

export async function insertAccount(
  db: Db,
  account: { readonly username: string; readonly role: Role; readonly passwordHash: string; readonly now: number },
): Promise<void> {
  await db
    .insertInto('admin_account')
    .values({
      username: account.username,
      role: account.role,
      password_hash: account.passwordHash,
      created_at: account.now,
    })
    .execute()
}

/** Makes this the only setup link that there is. */
export async function replaceSetupLink(db: Db, link: { hash: string; expiresAt: number }): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('setup_link').execute()
    await transaction.insertInto('setup_link').values({ hash: link.hash, expires_at: link.expiresAt }).execute()
  })
}

export async function findSetupLink(db: Db, hash: string): Promise<{ readonly expiresAt: number } | undefined> {
  return await db.selectFrom('setup_link').select('expires_at as expiresAt').where('hash', '=', hash).executeTakeFirst()
}

/** @returns the setup link with this hash, used up by this call; `undefined` where there is none */
export async function takeSetupLink(db: Db, hash: string): Promise<{ readonly expiresAt: number } | undefined> {
  return await db
    .deleteFrom('setup_link')
    .where('hash', '=', hash)
    .returning('expires_at as expiresAt')
    .executeTakeFirst()
}
