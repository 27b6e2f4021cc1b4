import { sql } from 'kysely'
import type { Event } from '../../core/protocol/admin-api.ts'
import type { Db } from './schema.ts'

export interface EventsQuery {
  readonly type: Event['type'] | null
  readonly appId: string | null
  readonly deviceId: string | null
  /** The last event of the page before, null for the first page. */
  readonly after: { readonly at: number; readonly eventId: string } | null
  readonly limit: number
}

/** Newest first. */
export async function listEvents(db: Db, query: EventsQuery): Promise<{ items: Event[]; total: number }> {
  const { type, appId, deviceId, after } = query
  const matching = db
    .selectFrom('event')
    .$if(type !== null, (rows) => rows.where('event.type', '=', type))
    .$if(appId !== null, (rows) => rows.where('event.app', '=', appId))
    .$if(deviceId !== null, (rows) => rows.where('event.device', '=', deviceId))
  const items = await matching
    .leftJoin('app', 'app.id', 'event.app')
    .leftJoin('device', 'device.id', 'event.device')
    .select((eb) => [
      'event.id as eventId',
      'event.type',
      'event.at',
      'event.received_at as receivedAt',
      'event.app as appId',
      eb.fn.coalesce('app.name', 'event.app').as('appName'),
      'event.user_name as user',
      'event.device as deviceId',
      'device.name as deviceName',
      'event.context',
      'event.justification',
    ])
    .$if(after !== null, (rows) =>
      rows.where(sql<boolean>`(event.at, event.id) < (${after?.at}::int8, ${after?.eventId}::uuid)`),
    )
    .orderBy('event.at', 'desc')
    .orderBy('event.id', 'desc')
    .limit(query.limit)
    .execute()
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { items, total }
}
