import type { DeviceInfo } from '../../core/protocol/device-api.ts'
import type { EnrollmentToken } from '../../core/protocol/rollout-api.ts'
import { notify } from '../push/notices.ts'
import { infoColumns } from './devices.ts'
import { countTokenUse, holdToken } from './enrollment-tokens.ts'
import type { Db } from './schema.ts'

export type EnrollmentRefusal = Exclude<EnrollmentToken['state'], 'valid'> | 'unknown' | 'device-blocked'

/** Why a device wasn't enrolled. Nothing has changed, and no use of the token was taken. */
export class EnrollmentRefused extends Error {
  override readonly name = 'EnrollmentRefused'
  constructor(readonly reason: EnrollmentRefusal) {
    super(`Enrollment refused: ${reason}`)
  }
}

/**
 * Takes a use of the token and gives the device its new credential, in one transaction. A device that enrolls
 * again is active again and keeps its sequence number, so that nothing it sent is counted twice. With the token that it
 * enrolled with last it takes no further use: the answer to that enrollment may have been lost.
 *
 * @throws {EnrollmentRefused}
 */
export function enrollDevice(
  db: Db,
  request: {
    readonly tokenHash: string
    readonly deviceId: string
    readonly device: DeviceInfo
    readonly credentialHash: string
    readonly now: number
  },
): Promise<void> {
  const { deviceId, now } = request
  return db.transaction().execute(async (transaction) => {
    const tokenId = await takeToken(transaction, request.tokenHash, deviceId, now)
    const enrolled = {
      ...infoColumns(request.device),
      credential_hash: request.credentialHash,
      enrolled_at: now,
      enrolled_with: tokenId,
    }
    const written = await transaction
      .insertInto('device')
      .values({
        id: deviceId,
        ...enrolled,
        state: 'active',
        last_seen: now,
        enforced_version: null,
        gaps: '[]',
      })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ ...enrolled, state: 'active', last_seen: now })
          .where('device.state', '<>', 'blocked'),
      )
      .returning('id')
      .executeTakeFirst()
    if (written === undefined) throw new EnrollmentRefused('device-blocked')
    await notify(transaction, { what: 'revoked', device: deviceId })
  })
}

/**
 * @returns the token's id; a use is counted where the device needed one
 * @throws {EnrollmentRefused}
 */
async function takeToken(transaction: Db, tokenHash: string, deviceId: string, now: number): Promise<string> {
  const token = await holdToken(transaction, tokenHash, now)
  if (token === null) throw new EnrollmentRefused('unknown')
  const { tokenId, state } = token
  const again = await transaction
    .selectFrom('device')
    .select('id')
    .where('id', '=', deviceId)
    .where('enrolled_with', '=', tokenId)
    .executeTakeFirst()
  if (again !== undefined && (state === 'valid' || state === 'exhausted')) return tokenId
  if (state !== 'valid') throw new EnrollmentRefused(state)
  await countTokenUse(transaction, tokenId)
  return tokenId
}
