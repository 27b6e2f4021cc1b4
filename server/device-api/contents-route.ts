import * as v from 'valibot'
import { DigestSchema } from '../../core/bundle/digest.ts'
import { deviceOf } from '../auth/access.ts'
import { acceptsGzip } from '../http/accepts-gzip.ts'
import { isNamed } from '../http/if-none-match.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'

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
    async (request, reply) => {
      const { digest } = request.params
      const content = await issuer.content(db, deviceOf(request), digest)
      if (content === null) {
        throw new ProblemError(
          'not-found',
          'This content does not hold for this device. Fetch the newest bundle first.',
        )
      }
      const isZipped = acceptsGzip(request.headers['accept-encoding'])
      const etag = isZipped ? `"${digest}-gzip"` : `"${digest}"`
      reply.headers({
        ETag: etag,
        'Cache-Control': 'private, max-age=31536000, immutable',
        Vary: 'Accept-Encoding, Authorization',
      })
      if (isNamed(etag, request.headers['if-none-match'])) return reply.code(304).send()
      reply.type('application/json')
      if (!isZipped) return reply.send(content.text)
      return reply.header('Content-Encoding', 'gzip').send(await content.zipped())
    },
  )
}
