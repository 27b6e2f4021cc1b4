import { sql } from 'kysely'
import type { Grants } from '../../core/bundle/grants.ts'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

const DECISIONS_SHOWN_MS = 30 * DAY_MS
/** As many as `GrantsSchema` takes. */
const MOST = 1_000

/** What holds for a device at a moment, in a fixed order: the same state gives the same content. */
export async function readGrants(
  db: Db,
  deviceId: string,
  now: number,
): Promise<Pick<Grants, 'exceptions' | 'decisions'>> {
  const exceptions = await db
    .selectFrom('exception')
    .select(['id', 'app as appId', 'until', 'granted_by as grantedBy'])
    .where('until', '>', now)
    .where('revoked_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('device', '=', deviceId),
        // An admin may write an address in another case. Two pseudonyms are never alike but for that.
        sql<boolean>`lower(user_name) = (select lower(user_name) from device where id = ${deviceId})`,
      ]),
    )
    .orderBy('until', 'desc')
    .orderBy('id')
    .limit(MOST)
    .execute()
  const decisions = await db
    .selectFrom('access_request')
    .select(['id as requestId', 'app as appId', 'decision', 'decided_at', 'decided_by', 'note'])
    .where('device', '=', deviceId)
    .where('decided_at', '>', now - DECISIONS_SHOWN_MS)
    .orderBy('decided_at', 'desc')
    .orderBy('id')
    .limit(MOST)
    .execute()
  return {
    exceptions,
    decisions: decisions.flatMap(({ decision, decided_at, decided_by, ...rest }) =>
      decision === null || decided_at === null || decided_by === null
        ? []
        : [{ ...rest, decision, decidedAt: decided_at, decidedBy: decided_by }],
    ),
  }
}

/** Whose grants an admin has changed since then. */
export async function listGrantChanges(
  db: Db,
  since: number,
): Promise<{ readonly device: string | null; readonly user: string | null }[]> {
  const exceptions = await db
    .selectFrom('exception')
    .select(['device', 'user_name as user'])
    .where((eb) => eb.or([eb('granted_at', '>=', since), eb('revoked_at', '>=', since)]))
    .execute()
  const requests = await db.selectFrom('access_request').select('device').where('decided_at', '>=', since).execute()
  return [...exceptions, ...requests.map(({ device }) => ({ device, user: null }))]
}

/**
 * To be called in a transaction, which then holds the device, before its grants are read: what is issued later says what
 * is newer.
 *
 * @returns when they are issued: now, but never before those that the device was given last, whatever the clock does
 */
export async function takeIssueTime(transaction: Db, deviceId: string, now: number): Promise<number> {
  const { issuedAt } = await transaction
    .updateTable('device')
    .set((eb) => ({ grants_issued_at: eb.fn<number>('greatest', ['grants_issued_at', eb.val(now)]) }))
    .where('id', '=', deviceId)
    .returning('grants_issued_at as issuedAt')
    .executeTakeFirstOrThrow()
  return issuedAt
}
