import { type RawBuilder, sql } from 'kysely'
import type { Exception } from '../../core/protocol/exceptions-api.ts'
import { countRows } from './count-rows.ts'
import type { Db } from './schema.ts'

export interface NewException {
  readonly id: string
  readonly appId: string
  /** Exactly one of user and device is set. */
  readonly user: string | null
  readonly deviceId: string | null
  readonly until: number
  readonly note: string | null
}

export async function insertException(
  transaction: Db,
  exception: NewException,
  granted: { readonly by: string; readonly now: number },
): Promise<void> {
  const { id, appId, user, deviceId, until, note } = exception
  await transaction
    .insertInto('exception')
    .values({
      id,
      app: appId,
      user_name: user,
      device: deviceId,
      until,
      note,
      granted_at: granted.now,
      granted_by: granted.by,
      revoked_at: null,
      revoked_by: null,
    })
    .execute()
}

/**
 * Ends an exception that is active; to be called in a transaction.
 *
 * @returns the exception as it was, `null` where there is none
 */
export async function revokeException(
  transaction: Db,
  id: string,
  revoked: { readonly by: string; readonly now: number },
): Promise<Exception | null> {
  const { by, now } = revoked
  await transaction.selectFrom('exception').select('id').where('id', '=', id).forUpdate().execute()
  const before = await findException(transaction, id, now)
  if (before?.state === 'active') {
    await transaction.updateTable('exception').set({ revoked_at: now, revoked_by: by }).where('id', '=', id).execute()
  }
  return before
}

export async function findException(db: Db, id: string, now: number): Promise<Exception | null> {
  return (await exceptionRows(db, now).where('exception.id', '=', id).executeTakeFirst()) ?? null
}

export interface ExceptionsQuery {
  readonly state: Exception['state'] | null
  readonly appId: string | null
  /** The last exception of the page before, null for the first page. */
  readonly after: { readonly grantedAt: number; readonly exceptionId: string } | null
  readonly limit: number
  readonly now: number
}

/** Newest first. */
export async function listExceptions(db: Db, query: ExceptionsQuery): Promise<{ items: Exception[]; total: number }> {
  const { state, appId, after, now } = query
  const matching = exceptionRows(db, now)
    .$if(state !== null, (rows) => rows.where(stateAt(now), '=', state ?? 'active'))
    .$if(appId !== null, (rows) => rows.where('exception.app', '=', appId))
  const items = await matching
    .$if(after !== null, (rows) =>
      rows.where(
        sql<boolean>`(exception.granted_at, exception.id) < (${after?.grantedAt}::int8, ${after?.exceptionId}::uuid)`,
      ),
    )
    .orderBy('exception.granted_at', 'desc')
    .orderBy('exception.id', 'desc')
    .limit(query.limit)
    .execute()
  return { items, total: await countRows(db, matching) }
}

function exceptionRows(db: Db, now: number) {
  return db
    .selectFrom('exception')
    .leftJoin('app', 'app.id', 'exception.app')
    .leftJoin('device', 'device.id', 'exception.device')
    .select((eb) => [
      'exception.id as exceptionId',
      'exception.app as appId',
      eb.fn.coalesce('app.name', 'exception.app').as('appName'),
      'exception.user_name as user',
      'exception.device as deviceId',
      'device.name as deviceName',
      stateAt(now).as('state'),
      'exception.until',
      'exception.note',
      'exception.granted_at as grantedAt',
      'exception.granted_by as grantedBy',
    ])
}

function stateAt(now: number): RawBuilder<Exception['state']> {
  return sql`case
    when exception.revoked_at is not null then 'revoked'
    when exception.until <= ${now}::int8 then 'ended'
    else 'active'
  end`
}
