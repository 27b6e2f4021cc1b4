import * as v from 'valibot'
import { EventSchema, GovernanceEntrySchema, pageOf } from '../../core/protocol/admin-api.ts'
import { EVENT_TYPES } from '../../core/protocol/device-api.ts'
import { AppIdSchema, EpochMsSchema, OrdinalSchema, UuidSchema } from '../../core/protocol/primitives.ts'
import { readCursor } from '../http/cursor.ts'
import { keysetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listEvents } from '../store/events.ts'
import { listGovernanceLog } from '../store/governance-log.ts'

const EventPositionSchema = v.object({ at: EpochMsSchema, eventId: UuidSchema })

/** What happened on devices, and what admins did. */
export function eventRoutes(app: App, { db }: ServerParts): void {
  app.get(
    '/api/v1/events',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Events on devices, newest first',
        querystring: v.object({
          ...PAGE_PARAMS,
          type: v.optional(v.picklist(EVENT_TYPES)),
          appId: v.optional(AppIdSchema),
          deviceId: v.optional(UuidSchema),
        }),
        response: { 200: pageOf(EventSchema) },
      },
    },
    async (request) => {
      const { cursor, limit, type = null, appId = null, deviceId = null } = request.query
      const after = readCursor(EventPositionSchema, cursor)
      const found = await listEvents(db, { type, appId, deviceId, after, limit: limit + 1 })
      return keysetPage(found, limit, ({ at, eventId }) => ({ at, eventId }))
    },
  )

  app.get(
    '/api/v1/governance-log',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'What admins and policies did, newest first',
        querystring: v.object(PAGE_PARAMS),
        response: { 200: pageOf(GovernanceEntrySchema) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const beforeId = readCursor(OrdinalSchema, cursor)
      return keysetPage(await listGovernanceLog(db, { beforeId, limit: limit + 1 }), limit, ({ entryId }) => entryId)
    },
  )
}
