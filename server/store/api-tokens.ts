import type { Role } from '../../core/protocol/admin-api.ts'
import type { ApiToken } from '../../core/protocol/api-tokens-api.ts'
import type { Db } from './schema.ts'

/** The token with this hash, if it holds. */
export async function findApiToken(
  db: Db,
  hash: string,
  now: number,
): Promise<{ readonly name: string; readonly role: Role } | undefined> {
  return await db
    .selectFrom('api_token')
    .select(['name', 'role'])
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst()
}

export async function insertApiToken(
  db: Db,
  token: Omit<ApiToken, 'revokedAt'> & { readonly hash: string },
): Promise<void> {
  await db
    .insertInto('api_token')
    .values({
      id: token.tokenId,
      hash: token.hash,
      name: token.name,
      role: token.role,
      created_at: token.createdAt,
      created_by: token.createdBy,
      expires_at: token.expiresAt,
      revoked_at: null,
    })
    .execute()
}

/** Newest first. */
export async function listApiTokens(
  db: Db,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ items: ApiToken[]; total: number }> {
  const items = await tokenRows(db)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await db
    .selectFrom('api_token')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { items, total }
}

/**
 * Revokes a token; to be called in a transaction.
 *
 * @returns the token as it was before, or `null` where there is none
 */
export async function revokeApiToken(transaction: Db, id: string, now: number): Promise<ApiToken | null> {
  const token = await tokenRows(transaction).where('id', '=', id).forUpdate().executeTakeFirst()
  if (token === undefined) return null
  await transaction
    .updateTable('api_token')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  return token
}

function tokenRows(db: Db) {
  return db
    .selectFrom('api_token')
    .select([
      'id as tokenId',
      'name',
      'role',
      'created_at as createdAt',
      'created_by as createdBy',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
    ])
}
