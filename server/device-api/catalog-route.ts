import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import * as v from 'valibot'
import { DigestSchema } from '../../core/bundle/digest.ts'
import { acceptsGzip } from '../http/accepts-gzip.ts'
import { isNamed } from '../http/if-none-match.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'

/** `GET /device/v1/catalogs/{digest}`: the catalog that a bundle names; what a digest stands for never changes. */
export function catalogRoute(app: App, { db, catalogs }: ServerParts): void {
  app.get(
    '/device/v1/catalogs/:digest',
    {
      config: { access: 'device' },
      schema: { params: v.object({ digest: DigestSchema }) },
      logLevel: 'warn',
    },
    async (request, reply) => {
      const { digest } = request.params
      const catalog = await catalogs.catalog(db, digest)
      if (catalog === null) {
        throw new ProblemError('not-found', 'No bundle names this catalog any more. Fetch the newest bundle first.')
      }
      const isZipped = acceptsGzip(request.headers['accept-encoding'])
      const etag = isZipped ? `"${digest}-gzip"` : `"${digest}"`
      reply.headers({
        ETag: etag,
        'Cache-Control': 'private, max-age=31536000, immutable',
        Vary: 'Accept-Encoding, Authorization',
      })
      if (isNamed(etag, request.headers['if-none-match'])) return reply.code(304).send()
      reply.type('application/octet-stream')
      if (!isZipped) return reply.send(await promisify(gunzip)(catalog))
      return reply.header('Content-Encoding', 'gzip').send(catalog)
    },
  )
}
