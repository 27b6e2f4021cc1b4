import { readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import fastifyStatic, { type SetHeadersResponse } from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { registerPublic } from '../auth/access.ts'
import type { App } from './valibot-routes.ts'

/**
 * Serves the built portal's files as they are at the start.
 *
 * @returns what answers with the portal's page; null where the folder holds no built portal
 */
export async function servePortal(app: App, folder: string): Promise<((reply: FastifyReply) => FastifyReply) | null> {
  const page = await readFile(join(folder, 'index.html')).catch(() => null)
  if (page === null) {
    app.log.warn({ folder }, 'there is no built portal here: only the APIs are served ("npm run build" makes it)')
    return null
  }
  await registerPublic(app, async (scope: FastifyInstance) => {
    await scope.register(fastifyStatic, { root: folder, wildcard: false, cacheControl: false, setHeaders: setCaching })
  })
  return (reply) => reply.header('Cache-Control', 'no-cache').type('text/html; charset=utf-8').send(page)
}

/** Vite's assets carry a hash in their name: what such a name stands for never changes. */
function setCaching(response: SetHeadersResponse, path: string): void {
  const isAsset = path.split(sep).includes('assets')
  response.setHeader('Cache-Control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
}
