import type { FastifyReply } from 'fastify'
import * as v from 'valibot'
import { type Session, SessionSchema, SetupRequestSchema, SignInRequestSchema } from '../../core/protocol/admin-api.ts'
import { actorOf } from '../auth/access.ts'
import { verifyPassword } from '../auth/passwords.ts'
import { hashSecret, newSecret } from '../auth/secrets.ts'
import { setUp } from '../auth/set-up.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { findAccount } from '../store/accounts.ts'
import { endSession, startSession } from '../store/sessions.ts'

/** Each try costs the server half a second of work, so that this is also a limit of load. */
const TRIES = { max: 10, timeWindow: '1 minute' }

/** Setup, sign-in, sign-out, and who is signed in. */
export function sessionRoutes(app: App, { db, clock, sessionCookie }: ServerParts): void {
  app.post(
    '/api/v1/setup',
    {
      config: { access: 'public', rateLimit: TRIES },
      schema: {
        summary: 'Make the first account, by the setup link',
        body: SetupRequestSchema,
        response: { 201: SessionSchema },
      },
    },
    async (request, reply) => {
      const session = await setUp(db, { ...request.body, now: clock() })
      await signIn(reply, session)
      return reply.code(201).send(session)
    },
  )

  app.post(
    '/api/v1/session',
    {
      config: { access: 'public', rateLimit: TRIES },
      schema: { summary: 'Sign in', body: SignInRequestSchema, response: { 200: SessionSchema } },
    },
    async (request, reply): Promise<Session> => {
      const account = await findAccount(db, request.body.username)
      const isRight = await verifyPassword(request.body.password, account?.passwordHash ?? null)
      if (account === undefined || !isRight) {
        request.log.warn({ address: request.ip }, 'sign-in refused')
        throw new ProblemError('wrong-credentials', 'Check the name and the password.')
      }
      const session = { username: account.username, role: account.role }
      await signIn(reply, session)
      return session
    },
  )

  app.get(
    '/api/v1/session',
    { config: { access: 'auditor' }, schema: { summary: 'Who is signed in', response: { 200: SessionSchema } } },
    async (request): Promise<Session> => {
      const { name, role } = actorOf(request)
      return { username: name, role }
    },
  )

  app.delete(
    '/api/v1/session',
    { config: { access: 'auditor' }, schema: { summary: 'Sign out', response: { 204: v.undefined() } } },
    async (request, reply) => {
      const { session } = actorOf(request)
      if (session !== null) await endSession(db, session)
      sessionCookie.clear(reply)
      return reply.code(204).send()
    },
  )

  async function signIn(reply: FastifyReply, session: Session): Promise<void> {
    const secret = newSecret('session')
    await startSession(db, { hash: hashSecret(secret), username: session.username, now: clock() })
    sessionCookie.set(reply, secret)
  }
}
