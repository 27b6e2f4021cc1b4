import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastify, { type FastifyServerOptions, LogController } from 'fastify'
import { accessRequestRoutes } from './admin-api/access-request-routes.ts'
import { apiTokenRoutes } from './admin-api/api-token-routes.ts'
import { appChangeRoutes } from './admin-api/app-change-routes.ts'
import { appRoutes } from './admin-api/app-routes.ts'
import { bundleRoutes } from './admin-api/bundle-routes.ts'
import { catalogImportRoutes } from './admin-api/catalog-import-routes.ts'
import { categoryRoutes } from './admin-api/category-routes.ts'
import { deviceRoutes } from './admin-api/device-routes.ts'
import { domainRoutes } from './admin-api/domain-routes.ts'
import { enrollmentTokenRoutes } from './admin-api/enrollment-token-routes.ts'
import { eventRoutes } from './admin-api/event-routes.ts'
import { exceptionRoutes } from './admin-api/exception-routes.ts'
import { identityRoutes } from './admin-api/identity-routes.ts'
import { impactRoutes } from './admin-api/impact-routes.ts'
import { collectOpenApi, openApiRoute } from './admin-api/openapi.ts'
import { riskRoutes } from './admin-api/risk-routes.ts'
import { extensionNotBuilt, rolloutAdminRoutes } from './admin-api/rollout-routes.ts'
import { sessionRoutes } from './admin-api/session-routes.ts'
import { stagedTagRoutes } from './admin-api/staged-tag-routes.ts'
import { guardRoutes, registerPublic } from './auth/access.ts'
import { batchesRoute } from './device-api/batches-route.ts'
import { bundleRoute } from './device-api/bundle-route.ts'
import { catalogDeltaRoute } from './device-api/catalog-delta-route.ts'
import { catalogRoute } from './device-api/catalog-route.ts'
import { contentsRoute } from './device-api/contents-route.ts'
import { enrollRoute } from './device-api/enroll-route.ts'
import { grantsRoute } from './device-api/grants-route.ts'
import { healthRoute } from './device-api/health-route.ts'
import { answerClientError } from './http/client-error.ts'
import { healthRoutes } from './http/health-routes.ts'
import { metricsRoute } from './http/metrics.ts'
import { answerUnknownRoutes } from './http/not-found.ts'
import { servePortal } from './http/portal.ts'
import { answerBadUrl, answerError } from './http/problem-answers.ts'
import { ProblemError } from './http/problem-error.ts'
import { logRequests } from './http/request-log.ts'
import { securityHeaders } from './http/security-headers.ts'
import { refuseWhileStopping } from './http/stopping.ts'
import { type App, compileValidator } from './http/valibot-routes.ts'
import type { ServerParts } from './parts.ts'
import { acceptWebSockets, pushRoute } from './push/push-route.ts'
import { rolloutRoutes } from './rollout/rollout-routes.ts'

const MIB = 1_048_576

export interface AppOptions {
  /** The built portal. */
  readonly portalFolder: string
  /** Of this software, for the API's description. */
  readonly version: string
  readonly logger: NonNullable<FastifyServerOptions['logger']>
}

/** The server's HTTP side, ready to listen, or to be asked by `inject`. It owns none of its parts. */
export async function buildApp(parts: ServerParts, options: AppOptions): Promise<App> {
  const app: App = fastify({
    logger: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MIB,
    // A proxy on this very machine may say whom it speaks for: rates are limited by the client's address.
    trustProxy: 'loopback',
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerClientError,
    // A device gives up after 25 seconds.
    requestTimeout: 30_000,
    // Ours is a problem: see `refuseWhileStopping`.
    return503OnClosing: false,
  })
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(answerError)
  // JSON alone: no form of another site can send that without the browser asking first.
  app.removeContentTypeParser('text/plain')

  await acceptWebSockets(app)
  refuseWhileStopping(app)
  await app.register(fastifyHelmet, securityHeaders(parts.publicUrl))
  await app.register(fastifyCookie)
  await app.register(fastifyRateLimit, {
    global: false,
    errorResponseBuilder: (_, limit) => new ProblemError('rate-limited', `Try again in ${limit.after}.`),
  })
  guardRoutes(app, parts)
  logRequests(app)
  await collectOpenApi(app, { version: options.version, cookieName: parts.sessionCookie.name })
  const sendPage = await servePortal(app, options.portalFolder)
  answerUnknownRoutes(app, sendPage)

  healthRoutes(app, parts.db)
  metricsRoute(app, parts.metrics)
  for (const addRoute of [enrollRoute, bundleRoute, contentsRoute, grantsRoute]) addRoute(app, parts)
  for (const addRoute of [catalogRoute, catalogDeltaRoute, batchesRoute, healthRoute, pushRoute]) addRoute(app, parts)
  for (const addRoutes of [sessionRoutes, appRoutes, riskRoutes, domainRoutes]) addRoutes(app, parts)
  for (const addRoutes of [impactRoutes, stagedTagRoutes, bundleRoutes]) addRoutes(app, parts)
  for (const addRoutes of [deviceRoutes, eventRoutes, identityRoutes]) addRoutes(app, parts)
  for (const addRoutes of [exceptionRoutes, accessRequestRoutes]) addRoutes(app, parts)
  for (const addRoutes of [categoryRoutes, appChangeRoutes, catalogImportRoutes]) addRoutes(app, parts)
  for (const addRoutes of [enrollmentTokenRoutes, apiTokenRoutes, rolloutAdminRoutes]) addRoutes(app, parts)
  openApiRoute(app)

  if (parts.rollout !== null) await registerPublic(app, rolloutRoutes(parts.rollout))
  else app.get('/extension/*', { config: { access: 'public' } }, () => Promise.reject(extensionNotBuilt()))
  return app
}
