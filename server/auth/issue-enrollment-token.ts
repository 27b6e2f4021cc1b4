import { randomUUID } from 'node:crypto'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import type { CreatedEnrollmentToken } from '../../core/protocol/rollout-api.ts'
import { insertEnrollmentToken } from '../store/enrollment-tokens.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { hashSecret, newSecret } from './secrets.ts'

/** Makes an enrollment token; the answer is the only place where it ever stands. */
export async function issueEnrollmentToken(
  db: Db,
  request: {
    readonly name: string
    readonly expiresInDays: number | null
    readonly maxUses: number | null
    readonly actor: string
    readonly now: number
  },
): Promise<CreatedEnrollmentToken> {
  const { name, expiresInDays, maxUses, actor, now } = request
  const token = newSecret('enrollment-token')
  const tokenId = randomUUID()
  const expiresAt = expiresInDays === null ? null : now + expiresInDays * DAY_MS
  await db.transaction().execute(async (transaction) => {
    const row = { id: tokenId, hash: hashSecret(token), name, createdAt: now, createdBy: actor, expiresAt, maxUses }
    await insertEnrollmentToken(transaction, row)
    const [before, after] = [null, { name, expiresAt, maxUses }]
    await record(transaction, { at: now, actor, action: 'enrollment-token.create', target: tokenId, before, after })
  })
  return { tokenId, name, state: 'valid', createdAt: now, createdBy: actor, expiresAt, maxUses, uses: 0, token }
}
