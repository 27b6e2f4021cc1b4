import type { Db } from '../store/schema.ts'
import type { IdentityKeys } from './identity-keys.ts'

const META_KEY = 'identity.keys'

/** The names of this database were sealed to other keys than those at hand. */
export class IdentityKeysChanged extends Error {
  override readonly name = 'IdentityKeysChanged'
  constructor() {
    super(
      'The pseudonyms of this database belong to other identity keys than those at hand: names that devices have sealed ' +
        'could not be opened, and the same person would get a second pseudonym. Put the right identity.keys back from a ' +
        'backup (HELIOGRAPH_IDENTITY_KEYS may name its path); servers that share a database share the file. If it is ' +
        'lost, start once with --replace-identity-keys.',
    )
  }
}

/**
 * Remembers which identity keys the devices have been given; to be called in the transaction that publishes.
 *
 * @param replace whether keys that differ are taken over
 * @throws {IdentityKeysChanged} where devices were given other ones
 */
export async function keepIdentityKeys(
  transaction: Db,
  { published, replace }: Pick<IdentityKeys, 'published'> & { readonly replace: boolean },
): Promise<void> {
  const value = JSON.stringify([published.publicKey, published.pseudonymKey])
  const known = await transaction.selectFrom('meta').select('value').where('key', '=', META_KEY).executeTakeFirst()
  if (known?.value === value) return
  if (known !== undefined && !replace) throw new IdentityKeysChanged()
  await transaction
    .insertInto('meta')
    .values({ key: META_KEY, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}
