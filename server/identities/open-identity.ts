import type { OpenedIdentity } from '../../core/protocol/admin-api.ts'
import { record } from '../store/governance-log.ts'
import { findIdentity } from '../store/identities.ts'
import type { Db } from '../store/schema.ts'
import type { IdentityKeys } from './identity-keys.ts'

interface Request {
  readonly pseudonym: string
  /** In the person's own words. */
  readonly justification: string
  readonly actor: string
  readonly now: number
}

/**
 * Opens the name behind a pseudonym. Nobody learns it before the governance log says who asked and why; the log itself
 * doesn't have the name.
 *
 * @returns `null` where no name is kept for the pseudonym
 * @throws {SealedNameUnreadable}
 */
export async function openIdentity(db: Db, keys: IdentityKeys, request: Request): Promise<OpenedIdentity | null> {
  const { pseudonym, justification, actor, now } = request
  return await db.transaction().execute(async (transaction) => {
    const identity = await findIdentity(transaction, pseudonym)
    if (identity === undefined) return null
    const name = await keys.open(identity)
    const change = { before: null, after: { justification } }
    await record(transaction, { at: now, actor, action: 'identity.open', target: pseudonym, ...change })
    return { kind: identity.kind, name }
  })
}
