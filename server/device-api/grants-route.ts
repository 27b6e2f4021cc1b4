import { deviceOf } from '../auth/access.ts'
import { checkBundleKey } from '../bundles/bundle-key.ts'
import { grantsEtag, issueGrants } from '../exceptions/signed-grants.ts'
import { isNamed } from '../http/if-none-match.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'

/** `GET /device/v1/grants`: what holds for this device alone, signed, or 304 for a device that has it. */
export function grantsRoute(app: App, { db, signingKey, clock }: ServerParts): void {
  app.get('/device/v1/grants', { config: { access: 'device' }, logLevel: 'warn' }, async (request, reply) => {
    const { id } = deviceOf(request)
    const now = clock()
    reply.headers({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization' })
    const known = request.headers['if-none-match']
    if (known !== undefined) {
      const etag = await grantsEtag(db, signingKey, id, now)
      if (isNamed(etag, known)) return reply.header('ETag', etag).code(304).send()
    }
    await checkBundleKey(db, signingKey.publicKey)
    const { etag, body } = await issueGrants(db, signingKey, id, now)
    return reply.header('ETag', etag).send(body)
  })
}
