import * as v from 'valibot'
import { pageOf } from '../../core/protocol/admin-api.ts'
import { UuidSchema } from '../../core/protocol/primitives.ts'
import {
  CreatedEnrollmentTokenSchema,
  CreateEnrollmentTokenSchema,
  EnrollmentTokenSchema,
} from '../../core/protocol/rollout-api.ts'
import { actorOf } from '../auth/access.ts'
import { issueEnrollmentToken } from '../auth/issue-enrollment-token.ts'
import { ProblemError } from '../http/problem-error.ts'
import { offsetOf, offsetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listEnrollmentTokens, revokeEnrollmentToken } from '../store/enrollment-tokens.ts'
import { record } from '../store/governance-log.ts'

/** The tokens that managed policies carry. */
export function enrollmentTokenRoutes(app: App, { db, clock }: ServerParts): void {
  app.get(
    '/api/v1/enrollment-tokens',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Enrollment tokens, newest first',
        querystring: v.object(PAGE_PARAMS),
        response: { 200: pageOf(EnrollmentTokenSchema) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const offset = offsetOf(cursor)
      return offsetPage(await listEnrollmentTokens(db, { offset, limit, now: clock() }), offset)
    },
  )

  app.post(
    '/api/v1/enrollment-tokens',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Make an enrollment token',
        body: CreateEnrollmentTokenSchema,
        response: { 201: CreatedEnrollmentTokenSchema },
      },
    },
    async (request, reply) => {
      const token = await issueEnrollmentToken(db, { ...request.body, actor: actorOf(request).name, now: clock() })
      return reply.code(201).send(token)
    },
  )

  app.delete(
    '/api/v1/enrollment-tokens/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Revoke an enrollment token; devices that it enrolled stay enrolled',
        params: v.object({ id: UuidSchema }),
        response: { 204: v.undefined() },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const now = clock()
      await db.transaction().execute(async (transaction) => {
        const token = await revokeEnrollmentToken(transaction, id, now)
        if (token === null) throw new ProblemError('not-found', `No enrollment token has the id ${id}.`)
        if (token.state === 'revoked') return
        const [before, after] = [
          { name: token.name, state: token.state },
          { name: token.name, state: 'revoked' },
        ]
        const entry = { actor: actorOf(request).name, action: 'enrollment-token.revoke', target: id, before, after }
        await record(transaction, { at: now, ...entry })
      })
      return reply.code(204).send()
    },
  )
}
