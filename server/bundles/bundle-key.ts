import type { Db } from '../store/schema.ts'

const META_KEY = 'bundle.public-key'

/** The bundles of this database were signed with another key than the one at hand. */
export class BundleKeyChanged extends Error {
  override readonly name = 'BundleKeyChanged'
  constructor(known: string, atHand: string) {
    super(
      `The bundles of this database are signed with the key ${known}, but the key at hand is ${atHand}: devices would ` +
        'refuse every new bundle. Put the right bundle-signing.key back from a backup (HELIOGRAPH_SIGNING_KEY may name ' +
        'its path); servers that share a database share the key. If the key is lost, start once with ' +
        '--replace-bundle-key, and give the devices a new policy file, which names the new key.',
    )
  }
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
  const known = await transaction.selectFrom('meta').select('value').where('key', '=', META_KEY).executeTakeFirst()
  if (known?.value === publicKey) return
  if (known !== undefined && !replace) {
    const bundle = await transaction.selectFrom('bundle').select('version').limit(1).executeTakeFirst()
    if (bundle !== undefined) throw new BundleKeyChanged(known.value, publicKey)
  }
  await transaction
    .insertInto('meta')
    .values({ key: META_KEY, value: publicKey })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: publicKey }))
    .execute()
}
