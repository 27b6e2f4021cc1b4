import * as v from 'valibot'
import { DigestSchema } from '../../core/bundle/digest.ts'
import { deviceOf } from '../auth/access.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { sendPart } from './send-part.ts'

/**
 * `GET /device/v1/contents/{digest}`: the whole content that a manifest names, to a device that it holds for alone: who
 * learns another's digest learns nothing by it.
 */
export function contentsRoute(app: App, { db, issuer }: ServerParts): void {
  app.get(
    '/device/v1/contents/:digest',
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
        missing: 'This content does not hold for this device. Fetch the newest bundle first.',
        codings: ['gzip'],
        read: async (coding) => {
          const content = await issuer.content(db, deviceOf(request), digest)
          return coding === 'gzip' ? (content?.zipped() ?? null) : (content?.text ?? null)
        },
      })
    },
  )
}
