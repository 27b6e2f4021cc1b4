import * as v from 'valibot'
import { DigestSchema } from '../../core/bundle/digest.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { sendPart } from './send-part.ts'

/** `GET /device/v1/catalogs/{digest}`: the catalog that a manifest names, as `encodeCatalog` writes it. */
export function catalogRoute(app: App, { db, catalogs }: Pick<ServerParts, 'db' | 'catalogs'>): void {
  app.get(
    '/device/v1/catalogs/:digest',
    {
      config: { access: 'device' },
      schema: { params: v.object({ digest: DigestSchema }) },
      logLevel: 'warn',
    },
    (request, reply) => {
      const { digest } = request.params
      return sendPart(request, reply, {
        digest,
        type: 'application/octet-stream',
        missing: 'No bundle names this catalog any more. Fetch the newest bundle first.',
        codings: ['br', 'gzip'],
        read: (coding) => catalogs.catalog(db, digest, coding),
      })
    },
  )
}
