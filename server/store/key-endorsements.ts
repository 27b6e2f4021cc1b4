import type { SignedBundle } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

/** What one key signs of the next, see `KeyEndorsement`. */
export interface StoredEndorsement {
  readonly oldKey: string
  readonly newKey: string
  readonly signed: SignedBundle
}

export async function insertEndorsement(transaction: Db, endorsement: StoredEndorsement, now: number): Promise<void> {
  const { oldKey, newKey, signed } = endorsement
  await transaction
    .insertInto('bundle_key_endorsement')
    .values({ old_key: oldKey, new_key: newKey, ...signed, created_at: now })
    .execute()
}

export async function listEndorsements(db: Db): Promise<StoredEndorsement[]> {
  const rows = await db.selectFrom('bundle_key_endorsement').selectAll().orderBy('created_at').execute()
  return rows.map(({ old_key, new_key, payload, signature }) => ({
    oldKey: old_key,
    newKey: new_key,
    signed: { signature, payload },
  }))
}

/** @returns the endorsements that lead from one key to another, in order; none where they don't lead there */
export function endorsementsBetween(
  endorsements: readonly StoredEndorsement[],
  from: string,
  to: string,
): SignedBundle[] {
  const byOldKey = new Map(endorsements.map((endorsement) => [endorsement.oldKey, endorsement]))
  const path: SignedBundle[] = []
  for (let key = from; key !== to; ) {
    const next = byOldKey.get(key)
    if (next === undefined || path.length === endorsements.length) return []
    path.push(next.signed)
    key = next.newKey
  }
  return path
}
