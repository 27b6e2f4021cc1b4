import * as v from 'valibot'
import { ChangeAppSchema, ChangedAppSchema, CreateAppSchema } from '../../core/protocol/admin-api.ts'
import { AppIdSchema } from '../../core/protocol/primitives.ts'
import { actorOf } from '../auth/access.ts'
import { putApp, removeApp } from '../bundles/change-app.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'

const AppParamsSchema = v.object({ id: AppIdSchema })

/** Apps of the organisation's own, and what it says otherwise of those of the catalog. */
export function appChangeRoutes(app: App, { db, bundles, clock }: ServerParts): void {
  app.post(
    '/api/v1/apps',
    {
      config: { access: 'admin' },
      schema: { summary: 'Make a custom app', body: CreateAppSchema, response: { 201: ChangedAppSchema } },
    },
    async (request, reply) => {
      const change = { raw: request.body, appId: null, actor: actorOf(request).name, now: clock() }
      return reply.code(201).send(await putApp(db, bundles, change))
    },
  )

  app.put(
    '/api/v1/apps/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Replace a custom app, or what is otherwise with a catalog app',
        params: AppParamsSchema,
        body: ChangeAppSchema,
        response: { 200: ChangedAppSchema },
      },
    },
    async (request) => {
      const change = { raw: request.body, appId: request.params.id, actor: actorOf(request).name, now: clock() }
      return putApp(db, bundles, change)
    },
  )

  app.delete(
    '/api/v1/apps/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Remove a custom app, or give a catalog app back to the catalog',
        params: AppParamsSchema,
        response: { 200: ChangedAppSchema },
      },
    },
    async (request) => {
      return removeApp(db, bundles, { appId: request.params.id, actor: actorOf(request).name, now: clock() })
    },
  )
}
