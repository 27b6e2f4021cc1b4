import { randomUUID } from 'node:crypto'
import type { Role } from '../../core/protocol/admin-api.ts'
import type { ApiToken } from '../../core/protocol/api-tokens-api.ts'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import { insertApiToken } from '../store/api-tokens.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { hashSecret, newSecret } from './secrets.ts'

/** Makes an API token; the answer is the only place where it ever stands. */
export async function issueApiToken(
  db: Db,
  request: {
    readonly name: string
    readonly role: Role
    readonly expiresInDays: number | null
    readonly actor: string
    readonly now: number
  },
): Promise<ApiToken & { readonly token: string }> {
  const { name, role, expiresInDays, actor, now } = request
  const token = newSecret('api-token')
  const tokenId = randomUUID()
  const expiresAt = expiresInDays === null ? null : now + expiresInDays * DAY_MS
  const row = { tokenId, name, role, createdAt: now, createdBy: actor, expiresAt }
  await db.transaction().execute(async (transaction) => {
    await insertApiToken(transaction, { ...row, hash: hashSecret(token) })
    const [before, after] = [null, { name, role, expiresAt }]
    await record(transaction, { at: now, actor, action: 'api-token.create', target: tokenId, before, after })
  })
  return { ...row, revokedAt: null, token }
}
