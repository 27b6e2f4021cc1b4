import type { Session } from '../../core/protocol/admin-api.ts'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import { ProblemError } from '../http/problem-error.ts'
import { findSetupLink, hasAccount, insertAccount, replaceSetupLink, takeSetupLink } from '../store/accounts.ts'
import { record } from '../store/governance-log.ts'
import { takeLock } from '../store/locks.ts'
import type { Db } from '../store/schema.ts'
import { hashPassword } from './passwords.ts'
import { hashSecret, newSecret } from './secrets.ts'

/**
 * Makes the link to the first account; a link made before no longer holds. The token stands in the fragment, which
 * browsers send to no server and no log.
 *
 * @returns null where there is an account already
 */
export async function makeSetupLink(db: Db, publicUrl: string, now: number): Promise<string | null> {
  if (await hasAccount(db)) return null
  const token = newSecret('setup-link')
  await replaceSetupLink(db, { hash: hashSecret(token), expiresAt: now + DAY_MS })
  return `${publicUrl}/setup#token=${token}`
}

/**
 * Makes the first account, by a setup link, which is used up.
 *
 * @throws {ProblemError} `setup-done`, `setup-link-invalid`, `setup-link-expired`; the link is then as it was
 */
export async function setUp(
  db: Db,
  request: { readonly token: string; readonly username: string; readonly password: string; readonly now: number },
): Promise<Session> {
  const { username, now } = request
  const linkHash = hashSecret(request.token)
  // Asked before the password is hashed, and once more below: a guess is not worth half a second of work.
  if (await hasAccount(db)) throw setupDone()
  refuseBadLink(await findSetupLink(db, linkHash), now)
  const passwordHash = await hashPassword(request.password)
  return await db.transaction().execute(async (transaction): Promise<Session> => {
    await takeLock(transaction, 'setup')
    if (await hasAccount(transaction)) throw setupDone()
    refuseBadLink(await takeSetupLink(transaction, linkHash), now)
    const role = 'admin'
    await insertAccount(transaction, { username, role, passwordHash, now })
    await record(transaction, {
      at: now,
      actor: username,
      action: 'admin-account.create',
      target: username,
      before: null,
      after: { role },
    })
    return { username, role }
  })
}

function refuseBadLink(link: { readonly expiresAt: number } | undefined, now: number): void {
  if (link === undefined) {
    throw new ProblemError('setup-link-invalid', 'Use the newest link that the server printed when it started.')
  }
  if (link.expiresAt <= now) {
    throw new ProblemError('setup-link-expired', 'Restart the server: it prints a new link.')
  }
}

function setupDone(): ProblemError {
  return new ProblemError('setup-done', 'There is an admin account. Sign in with it.')
}
