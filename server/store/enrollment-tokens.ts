import type { EnrollmentToken } from '../../core/protocol/rollout-api.ts'
import type { Db } from './schema.ts'

export interface NewEnrollmentToken {
  readonly id: string
  readonly hash: string
  readonly name: string
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt: number | null
  readonly maxUses: number | null
}

export async function insertEnrollmentToken(db: Db, token: NewEnrollmentToken): Promise<void> {
  await db
    .insertInto('enrollment_token')
    .values({
      id: token.id,
      hash: token.hash,
      name: token.name,
      created_at: token.createdAt,
      created_by: token.createdBy,
      expires_at: token.expiresAt,
      max_uses: token.maxUses,
      revoked_at: null,
    })
    .execute()
}

/**
 * The token with this hash; to be called in a transaction, which then holds it: however many devices ask at once, its
 * uses are counted one after the other.
 */
export async function holdToken(
  transaction: Db,
  hash: string,
  now: number,
): Promise<Pick<EnrollmentToken, 'tokenId' | 'state'> | null> {
  const row = await tokenRows(transaction).where('hash', '=', hash).forUpdate().executeTakeFirst()
  return row === undefined ? null : { tokenId: row.tokenId, state: stateOf(row, now) }
}

/** Counts a use of a token that the transaction holds. */
export async function countTokenUse(transaction: Db, tokenId: string): Promise<void> {
  await transaction
    .updateTable('enrollment_token')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', tokenId)
    .execute()
}

export async function tokenStateByHash(
  db: Db,
  hash: string,
  now: number,
): Promise<EnrollmentToken['state'] | 'unknown'> {
  const token = await tokenRows(db).where('hash', '=', hash).executeTakeFirst()
  return token === undefined ? 'unknown' : stateOf(token, now)
}

/** Newest first. */
export async function listEnrollmentTokens(
  db: Db,
  page: { readonly offset: number; readonly limit: number; readonly now: number },
): Promise<{ items: EnrollmentToken[]; total: number }> {
  const rows = await tokenRows(db)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await db
    .selectFrom('enrollment_token')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { items: rows.map((row) => asToken(row, page.now)), total }
}

/**
 * Revokes a token; to be called in a transaction.
 *
 * @returns the token as it was before, or `null` where there is none
 */
export async function revokeEnrollmentToken(transaction: Db, id: string, now: number): Promise<EnrollmentToken | null> {
  const row = await tokenRows(transaction).where('id', '=', id).forUpdate().executeTakeFirst()
  if (row === undefined) return null
  await transaction
    .updateTable('enrollment_token')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  return asToken(row, now)
}

function tokenRows(db: Db) {
  return db
    .selectFrom('enrollment_token')
    .select([
      'id as tokenId',
      'name',
      'created_at as createdAt',
      'created_by as createdBy',
      'expires_at as expiresAt',
      'max_uses as maxUses',
      'uses',
      'revoked_at as revokedAt',
    ])
}

type TokenRow = Omit<EnrollmentToken, 'state'> & { readonly revokedAt: number | null }

function asToken(row: TokenRow, now: number): EnrollmentToken {
  const { revokedAt: _, ...token } = row
  return { ...token, state: stateOf(row, now) }
}

function stateOf(token: TokenRow, now: number): EnrollmentToken['state'] {
  if (token.revokedAt !== null) return 'revoked'
  if (token.expiresAt !== null && token.expiresAt <= now) return 'expired'
  if (token.maxUses !== null && token.uses >= token.maxUses) return 'exhausted'
  return 'valid'
}
