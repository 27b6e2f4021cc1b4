import { SealedNameUnreadable } from '../../core/identity/sealed-name.ts'
import type { OpenedIdentity } from '../../core/protocol/admin-api.ts'
import type { Identity } from '../../core/protocol/device-api.ts'
import { record } from '../store/governance-log.ts'
import { findIdentities } from '../store/identities.ts'
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
    const identities = await findIdentities(transaction, pseudonym)
    if (identities.length === 0) return null
    const { kind, name } = await openFirst(keys, identities)
    const change = { before: null, after: { justification } }
    await record(transaction, { at: now, actor, action: 'identity.open', target: pseudonym, ...change })
    return { kind, name }
  })
}

/** Any enrolled device can say something of any pseudonym: what doesn't open, or opens as another's, is passed over. */
async function openFirst(keys: IdentityKeys, identities: readonly Identity[]): Promise<OpenedIdentity> {
  for (const identity of identities) {
    try {
      return { kind: identity.kind, name: await keys.open(identity) }
    } catch (error) {
      if (!(error instanceof SealedNameUnreadable)) throw error
    }
  }
  throw new SealedNameUnreadable('None of what devices have sent opens as the name behind this pseudonym')
}
