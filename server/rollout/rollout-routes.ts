import type { FastifyPluginCallback } from 'fastify'
import { isNamed } from '../http/if-none-match.ts'
import type { Rollout } from './rollout.ts'

/** `/extension/…`: open to everyone, since a browser asks for its extension before it has any credential. */
export function rolloutRoutes(rollout: Rollout): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/extension/updates.xml', (_request, reply) =>
      reply.type('application/xml; charset=utf-8').header('cache-control', 'no-cache').send(rollout.updateManifest()),
    )

    app.get('/extension/heliograph.crx', (request, reply) => {
      reply.header('etag', rollout.crxEtag).header('cache-control', 'no-cache')
      if (isNamed(rollout.crxEtag, request.headers['if-none-match'])) return reply.code(304).send()
      return reply.type('application/x-chrome-extension').send(rollout.crx)
    })

    done()
  }
}
