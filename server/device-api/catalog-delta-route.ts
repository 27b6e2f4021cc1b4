import * as v from 'valibot'
import { DigestSchema } from '../../core/bundle/digest.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { sendPart } from './send-part.ts'

/** `GET /device/v1/catalog-deltas/{digest}`: what makes the catalog of a manifest of the one that the device has. */
export function catalogDeltaRoute(app: App, { db, catalogs }: Pick<ServerParts, 'db' | 'catalogs'>): void {
  app.get(
    '/device/v1/catalog-deltas/:digest',
    {
      config: { access: 'device' },
      schema: { params: v.object({ digest: DigestSchema }) },
      logLevel: 'warn',
    },
    (request, reply) => {
      const { digest } = request.params
      return sendPart(request, reply, {
        digest,
        type: 'application/json',
        missing: 'The catalogs that it lay between are gone. Fetch the newest bundle first.',
        codings: ['br', 'gzip'],
        read: (coding) => catalogs.deltaText(db, digest, coding),
      })
    },
  )
}
