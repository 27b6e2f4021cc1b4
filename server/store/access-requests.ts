import { type RawBuilder, sql } from 'kysely'
import type { DeviceEvent } from '../../core/protocol/device-api.ts'
import type { AccessRequest } from '../../core/protocol/exceptions-api.ts'
import { countRows } from './count-rows.ts'
import type { Db } from './schema.ts'

/** Makes a request of each event that asks for access: one, however often the event comes. */
export async function askForAccess(transaction: Db, deviceId: string, events: readonly DeviceEvent[]): Promise<void> {
  const asked = events.filter(({ type }) => type === 'access-requested')
  if (asked.length === 0) return
  await transaction
    .insertInto('access_request')
    .values(
      asked.map(({ id, appId, user, justification, at }) => ({
        id,
        app: appId,
        device: deviceId,
        user_name: user === '' ? null : user,
        reason: justification === '' ? null : justification,
        asked_at: at,
        decided_at: null,
        decided_by: null,
        decision: null,
        note: null,
        exception: null,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** To be called in a transaction, which then holds the request. */
export async function holdRequest(transaction: Db, id: string): Promise<AccessRequest | null> {
  await transaction.selectFrom('access_request').select('id').where('id', '=', id).forUpdate().execute()
  return findRequest(transaction, id)
}

export async function findRequest(db: Db, id: string): Promise<AccessRequest | null> {
  return (await requestRows(db).where('access_request.id', '=', id).executeTakeFirst()) ?? null
}

/** @param decided.exceptionId what was granted; null where it was denied */
export async function writeDecision(
  transaction: Db,
  id: string,
  decided: {
    readonly decision: 'granted' | 'denied'
    readonly exceptionId: string | null
    readonly note: string | null
    readonly by: string
    readonly now: number
  },
): Promise<void> {
  const { decision, exceptionId, note, by, now } = decided
  await transaction
    .updateTable('access_request')
    .set({ decision, exception: exceptionId, note, decided_by: by, decided_at: now })
    .where('id', '=', id)
    .execute()
}

export interface RequestsQuery {
  readonly state: AccessRequest['state'] | null
  /** The last request of the page before, null for the first page. */
  readonly after: { readonly askedAt: number; readonly requestId: string } | null
  readonly limit: number
}

/** Newest first. */
export async function listRequests(db: Db, query: RequestsQuery): Promise<{ items: AccessRequest[]; total: number }> {
  const { state, after } = query
  const matching = requestRows(db).$if(state !== null, (rows) => rows.where(STATE, '=', state ?? 'waiting'))
  const items = await matching
    .$if(after !== null, (rows) =>
      rows.where(
        sql<boolean>`(access_request.asked_at, access_request.id) < (${after?.askedAt}::int8, ${after?.requestId}::uuid)`,
      ),
    )
    .orderBy('access_request.asked_at', 'desc')
    .orderBy('access_request.id', 'desc')
    .limit(query.limit)
    .execute()
  return { items, total: await countRows(db, matching) }
}

const STATE: RawBuilder<AccessRequest['state']> = sql`coalesce(access_request.decision, 'waiting')`

function requestRows(db: Db) {
  return db
    .selectFrom('access_request')
    .leftJoin('app', 'app.id', 'access_request.app')
    .leftJoin('device', 'device.id', 'access_request.device')
    .leftJoin('exception', 'exception.id', 'access_request.exception')
    .select((eb) => [
      'access_request.id as requestId',
      'access_request.app as appId',
      eb.fn.coalesce('app.name', 'access_request.app').as('appName'),
      'access_request.user_name as user',
      'access_request.device as deviceId',
      'device.name as deviceName',
      'access_request.reason',
      'access_request.asked_at as askedAt',
      STATE.as('state'),
      'access_request.decided_at as decidedAt',
      'access_request.decided_by as decidedBy',
      'access_request.note',
      'exception.until',
    ])
}
