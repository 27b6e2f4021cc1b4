import * as v from 'valibot'
import { pageOf } from '../../core/protocol/admin-api.ts'
import { ApiTokenSchema, CreateApiTokenSchema, CreatedApiTokenSchema } from '../../core/protocol/api-tokens-api.ts'
import { UuidSchema } from '../../core/protocol/primitives.ts'
import { actorOf } from '../auth/access.ts'
import { issueApiToken } from '../auth/issue-api-token.ts'
import { ProblemError } from '../http/problem-error.ts'
import { offsetOf, offsetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listApiTokens, revokeApiToken } from '../store/api-tokens.ts'
import { record } from '../store/governance-log.ts'

/** The tokens that scripts and the command line sign in with. */
export function apiTokenRoutes(app: App, { db, clock }: ServerParts): void {
  app.get(
    '/api/v1/api-tokens',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'API tokens, newest first',
        querystring: v.object(PAGE_PARAMS),
        response: { 200: pageOf(ApiTokenSchema) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const offset = offsetOf(cursor)
      return offsetPage(await listApiTokens(db, { offset, limit }), offset)
    },
  )

  app.post(
    '/api/v1/api-tokens',
    {
      config: { access: 'admin' },
      schema: { summary: 'Make an API token', body: CreateApiTokenSchema, response: { 201: CreatedApiTokenSchema } },
    },
    async (request, reply) => {
      const token = await issueApiToken(db, { ...request.body, actor: actorOf(request).name, now: clock() })
      return reply.code(201).send(token)
    },
  )

  app.delete(
    '/api/v1/api-tokens/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Revoke an API token',
        params: v.object({ id: UuidSchema }),
        response: { 204: v.undefined() },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const now = clock()
      await db.transaction().execute(async (transaction) => {
        const token = await revokeApiToken(transaction, id, now)
        if (token === null) throw new ProblemError('not-found', `No API token has the id ${id}.`)
        if (token.revokedAt !== null) return
        const { name, role } = token
        const [before, after] = [
          { name, role, revoked: false },
          { name, role, revoked: true },
        ]
        const entry = { actor: actorOf(request).name, action: 'api-token.revoke', target: id, before, after }
        await record(transaction, { at: now, ...entry })
      })
      return reply.code(204).send()
    },
  )
}
