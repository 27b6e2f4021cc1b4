import * as v from 'valibot'
import { SealedNameUnreadable } from '../../core/identity/sealed-name.ts'
import { OpenedIdentitySchema, OpenIdentityRequestSchema } from '../../core/protocol/admin-api.ts'
import { PseudonymSchema } from '../../core/protocol/device-api.ts'
import { actorOf } from '../auth/access.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import { openIdentity } from '../identities/open-identity.ts'
import type { ServerParts } from '../parts.ts'

/** The names behind pseudonyms. */
export function identityRoutes(app: App, { db, identityKeys, clock }: ServerParts): void {
  app.post(
    '/api/v1/identities/:pseudonym/open',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Open the name behind a pseudonym, with a justification that goes into the governance log',
        params: v.object({ pseudonym: PseudonymSchema }),
        body: OpenIdentityRequestSchema,
        response: { 200: OpenedIdentitySchema },
      },
    },
    async (request, reply) => {
      const { pseudonym } = request.params
      const { justification } = request.body
      const opening = { pseudonym, justification, actor: actorOf(request).name, now: clock() }
      try {
        const opened = await openIdentity(db, identityKeys, opening)
        if (opened === null)
          throw new ProblemError('identity-unknown', 'No device has sent the name that it stands for.')
        return reply.header('Cache-Control', 'no-store').send(opened)
      } catch (error) {
        if (!(error instanceof SealedNameUnreadable)) throw error
        const detail = "It was not sealed to this server's identity keys, or does not belong to this pseudonym."
        throw new ProblemError('identity-unreadable', detail)
      }
    },
  )
}
