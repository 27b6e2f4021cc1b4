import { BUNDLE_KEY } from '../store/plans.ts'
import type { Db } from '../store/schema.ts'

/** The bundles of this database are signed with another key than the one at hand. */
export class BundleKeyChanged extends Error {
  override readonly name = 'BundleKeyChanged'
  constructor(known: string, atHand: string) {
    super(
      `The bundles of this database are signed with the key ${known}, but the key at hand is ${atHand}: devices would ` +
        'refuse every new bundle. If another server has rotated the key, give this one its bundle-signing.key, and start ' +
        'it again: servers that share a database share the key. Else put the right bundle-signing.key back from a backup ' +
        '(HELIOGRAPH_SIGNING_KEY may name its path). If the key is lost, start once with --replace-bundle-key, and give ' +
        'the devices a new policy file, which names the new key.',
    )
  }
}

/** @returns the public key that bundles are signed with; `null` where none was yet */
export async function readBundleKey(db: Db): Promise<string | null> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', BUNDLE_KEY).executeTakeFirst()
  return row?.value ?? null
}

export async function writeBundleKey(transaction: Db, publicKey: string): Promise<void> {
  await transaction
    .insertInto('meta')
    .values({ key: BUNDLE_KEY, value: publicKey })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: publicKey }))
    .execute()
}

/**
 * To be called before anything is signed: the key may have been rotated by another server while this one runs.
 *
 * @throws {BundleKeyChanged}
 */
export async function checkBundleKey(db: Db, publicKey: string): Promise<void> {
  const known = await readBundleKey(db)
  if (known !== null && known !== publicKey) throw new BundleKeyChanged(known, publicKey)
}

/**
 * Remembers which key bundles are signed with; to be called in the transaction that publishes.
 *
 * @param publicKey as in `SigningKey`
 * @param replace whether a key that differs is taken over
 * @throws {BundleKeyChanged} where bundles were signed with another one
 */
export async function keepBundleKey(
  transaction: Db,
  { publicKey, replace }: { readonly publicKey: string; readonly replace: boolean },
): Promise<void> {
  const known = await readBundleKey(transaction)
  if (known === publicKey) return
  if (known !== null && !replace) {
    const bundle = await transaction.selectFrom('bundle').select('version').limit(1).executeTakeFirst()
    if (bundle !== undefined) throw new BundleKeyChanged(known, publicKey)
  }
  await writeBundleKey(transaction, publicKey)
}
