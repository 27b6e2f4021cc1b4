import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problem-answers.ts'
import { ProblemError } from './problem-error.ts'
import type { App } from './valibot-routes.ts'

/** Addresses that are an API's, so that a wrong one is a problem and never the portal's page. */
const API_PREFIXES = ['/api/', '/device/', '/extension/', '/healthz', '/readyz', '/metrics']

/**
 * What has no route: 405 where another method has one, the portal's page where a person went to an address of
 * the portal, else 404. To be called before the routes are registered.
 *
 * @param sendPage answers with the portal's page; null where there is no portal
 */
export function answerUnknownRoutes(app: App, sendPage: ((reply: FastifyReply) => FastifyReply) | null): void {
  const routes: { readonly methods: string[]; readonly pattern: RegExp }[] = []
  app.addHook('onRoute', (route) => {
    if (route.url.includes('*')) return
    const pattern = new RegExp(`^${route.url.replace(/:[^/]+/g, '[^/]+')}$`)
    routes.push({ methods: [route.method].flat(), pattern })
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const allowed = routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods)
    if (allowed.length > 0) {
      const methods = [...new Set(allowed)].join(', ')
      reply.header('Allow', methods)
      return sendProblem(reply, new ProblemError('method-not-allowed', `Here: ${methods}.`))
    }
    if (sendPage !== null && isNavigation(request, path)) return sendPage(reply)
    return sendProblem(reply, new ProblemError('not-found', `The server has nothing at ${path}.`))
  })
}

function isNavigation(request: FastifyRequest, path: string): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  if (API_PREFIXES.some((prefix) => path.startsWith(prefix))) return false
  return request.headers.accept?.includes('text/html') ?? false
}
