import { deviceOf } from '../auth/access.ts'
import { isNamed } from '../http/if-none-match.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { markSeen } from '../store/devices.ts'

/** `GET /device/v1/bundle`: the newest signed bundle, or 304 for a device that has it. */
export function bundleRoute(app: App, { db, bundles, clock }: ServerParts): void {
  app.get('/device/v1/bundle', { config: { access: 'device' }, logLevel: 'warn' }, async (request, reply) => {
    await markSeen(db, deviceOf(request), clock())
    const bundle = await bundles.newest(db)
    reply.headers({ ETag: bundle.etag, 'Cache-Control': 'private, no-cache', Vary: 'Authorization' })
    if (isNamed(bundle.etag, request.headers['if-none-match'])) return reply.code(304).send()
    return reply.type('application/json').send(bundle.body)
  })
}
