import type { FastifyPluginCallback } from 'fastify'
import type { Rollout } from './rollout.ts'

/** `/extension/…`: open to everyone, since a browser asks for its extension before it has any credential. */
export function rolloutRoutes(rollout: Rollout): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/extension/updates.xml', (_request, reply) =>
      reply.type('application/xml; charset=utf-8').header('cache-control', 'no-cache').send(rollout.updateManifest()),
    )

    app.get('/extension/heliograph.crx', (request, reply) => {
      reply.header('etag', rollout.crxEtag).header('cache-control', 'no-cache')
      if (names(request.headers['if-none-match'], rollout.crxEtag)) return reply.code(304).send()
      return reply.type('application/x-chrome-extension').send(rollout.crx)
    })

    done()
  }
}

/** RFC 9110, section 13.1.2: a list, compared weakly. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}
