import * as v from 'valibot'
import { pageOf } from '../../core/protocol/admin-api.ts'
import { ACCESS_REQUEST_STATES, AccessRequestSchema, DecideRequestSchema } from '../../core/protocol/exceptions-api.ts'
import { EpochMsSchema, UuidSchema } from '../../core/protocol/primitives.ts'
import { actorOf } from '../auth/access.ts'
import { decideRequest } from '../exceptions/decide-request.ts'
import { readCursor } from '../http/cursor.ts'
import { keysetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listRequests } from '../store/access-requests.ts'

const PositionSchema = v.object({ askedAt: EpochMsSchema, requestId: UuidSchema })

/** What people asked for on the block page. */
export function accessRequestRoutes(app: App, { db, clock }: ServerParts): void {
  app.get(
    '/api/v1/access-requests',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Requests for access, newest first',
        querystring: v.object({ ...PAGE_PARAMS, state: v.optional(v.picklist(ACCESS_REQUEST_STATES)) }),
        response: { 200: pageOf(AccessRequestSchema) },
      },
    },
    async (request) => {
      const { cursor, limit, state = null } = request.query
      const after = readCursor(PositionSchema, cursor)
      const found = await listRequests(db, { state, after, limit: limit + 1 })
      return keysetPage(found, limit, ({ askedAt, requestId }) => ({ askedAt, requestId }))
    },
  )

  app.post(
    '/api/v1/access-requests/:id/decision',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Grant or deny a request for access, once',
        params: v.object({ id: UuidSchema }),
        body: DecideRequestSchema,
        response: { 200: AccessRequestSchema },
      },
    },
    async (request) => {
      const deed = { actor: actorOf(request).name, now: clock() }
      return decideRequest(db, request.params.id, request.body, deed)
    },
  )
}
