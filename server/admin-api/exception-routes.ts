import * as v from 'valibot'
import { pageOf } from '../../core/protocol/admin-api.ts'
import { CreateExceptionSchema, EXCEPTION_STATES, ExceptionSchema } from '../../core/protocol/exceptions-api.ts'
import { AppIdSchema, EpochMsSchema, UuidSchema } from '../../core/protocol/primitives.ts'
import { actorOf } from '../auth/access.ts'
import { endException, grantException } from '../exceptions/grant-exception.ts'
import { readCursor } from '../http/cursor.ts'
import { keysetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listExceptions } from '../store/exceptions.ts'

const PositionSchema = v.object({ grantedAt: EpochMsSchema, exceptionId: UuidSchema })

/** Apps that are open to one user or device for a time. */
export function exceptionRoutes(app: App, { db, clock }: ServerParts): void {
  app.get(
    '/api/v1/exceptions',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Exceptions, newest first',
        querystring: v.object({
          ...PAGE_PARAMS,
          state: v.optional(v.picklist(EXCEPTION_STATES)),
          app: v.optional(AppIdSchema),
        }),
        response: { 200: pageOf(ExceptionSchema) },
      },
    },
    async (request) => {
      const { cursor, limit, state = null, app: appId = null } = request.query
      const after = readCursor(PositionSchema, cursor)
      const found = await listExceptions(db, { state, appId, after, limit: limit + 1, now: clock() })
      return keysetPage(found, limit, ({ grantedAt, exceptionId }) => ({ grantedAt, exceptionId }))
    },
  )

  app.post(
    '/api/v1/exceptions',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Open an app to a user or a device for a time',
        body: CreateExceptionSchema,
        response: { 201: ExceptionSchema },
      },
    },
    async (request, reply) => {
      const deed = { actor: actorOf(request).name, now: clock() }
      return reply.code(201).send(await grantException(db, { ...request.body, ...deed }))
    },
  )

  app.delete(
    '/api/v1/exceptions/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'End an exception before its time',
        params: v.object({ id: UuidSchema }),
        response: { 204: v.undefined() },
      },
    },
    async (request, reply) => {
      await endException(db, request.params.id, { actor: actorOf(request).name, now: clock() })
      return reply.code(204).send()
    },
  )
}
