import * as v from 'valibot'
import { DigestSchema } from '../../core/bundle/digest.ts'
import { PublicKeySchema } from '../../core/protocol/primitives.ts'
import { deviceOf } from '../auth/access.ts'
import { isNamed } from '../http/if-none-match.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { markSeen } from '../store/devices.ts'

const HavingParamsSchema = v.object({
  content: v.optional(DigestSchema),
  catalog: v.optional(DigestSchema),
  key: v.optional(PublicKeySchema),
})

/** `GET /device/v1/bundle`: the newest signed manifest and what leads to it, or 304 for a device that has it. */
export function bundleRoute(app: App, { db, issuer, clock }: ServerParts): void {
  app.get(
    '/device/v1/bundle',
    { config: { access: 'device' }, schema: { querystring: HavingParamsSchema }, logLevel: 'warn' },
    async (request, reply) => {
      const device = deviceOf(request)
      await markSeen(db, device, clock())
      await issuer.refresh(db)
      const { content = null, catalog = null, key = null } = request.query
      const bundle = await issuer.answer(db, device, { content, catalog, key })
      reply.headers({ ETag: bundle.etag, 'Cache-Control': 'private, no-cache', Vary: 'Authorization' })
      if (isNamed(bundle.etag, request.headers['if-none-match'])) return reply.code(304).send()
      return reply.type('application/json').send(bundle.body)
    },
  )
}
