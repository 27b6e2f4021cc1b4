import type { FastifyPluginAsync, FastifyPluginCallback, FastifyRequest, RouteOptions } from 'fastify'
import type { Role } from '../../core/protocol/admin-api.ts'
import type { ProblemCode } from '../../core/protocol/problem.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { DeviceCredential } from '../store/devices.ts'
import type { Db } from '../store/schema.ts'
import { type Actor, findActor } from './actor.ts'
import { bearerToken } from './bearer.ts'
import { authenticateDevice } from './device-credential.ts'
import { refuseOtherSites } from './same-origin.ts'
import type { SessionCookie } from './session-cookie.ts'
import { credentialOf } from './subprotocols.ts'

/** Who may use a route: anyone, a device with its credential, or an admin with at least this role. */
type Access = 'public' | 'device' | Role

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** Where a device's credential is looked for: a browser's WebSocket sends no headers, but subprotocols. */
    credentialIn?: 'authorization' | 'subprotocol'
    /** The problem for a body that doesn't fit the schema, where it isn't `invalid-request`. */
    invalidBody?: ProblemCode
  }
  interface FastifyRequest {
    actor: Actor | null
    device: DeviceCredential | null
  }
}

/** Each role may do what the one before it may. */
const RANKS: Record<Role, number> = { auditor: 1, analyst: 2, admin: 3 }

/**
 * Checks every request before its body is read. With a route that doesn't say who may use it the server won't
 * start: nothing is open by oversight.
 */
export function guardRoutes(
  app: App,
  parts: {
    readonly db: Db
    readonly clock: () => number
    readonly publicUrl: string
    readonly sessionCookie: SessionCookie
  },
): void {
  const { db, clock, publicUrl, sessionCookie } = parts
  app.decorateRequest('actor', null)
  app.decorateRequest('device', null)
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    const open = routes.find((route) => route.config?.access === undefined)
    if (open !== undefined) throw new Error(`${open.method} ${open.url} does not say who may use it`)
    const unguarded = routes.find((route) => isRole(route.config?.access) && !route.url.startsWith('/api/'))
    if (unguarded !== undefined) throw new Error(`${unguarded.url} is an admin's, and not under /api/`)
  })
  app.addHook('onRequest', async (request) => {
    if (request.is404) return
    const { access, credentialIn = 'authorization' } = request.routeOptions.config
    // The route's own address: what was sent may be spelled in another way (`/%61pi/…`).
    if (request.routeOptions.url?.startsWith('/api/')) {
      refuseOtherSites(request, publicUrl, sessionCookie.read(request) !== null)
    }
    if (access === 'public') return
    if (access === 'device') {
      const { headers } = request
      const isSubprotocol = credentialIn === 'subprotocol'
      const token = isSubprotocol ? credentialOf(headers) : bearerToken(headers.authorization)
      request.device = await authenticateDevice(db, token)
      return
    }
    request.actor = await findActor(db, sessionCookie, request, clock())
    if (request.actor === null) throw new ProblemError('not-signed-in', 'Sign in, or send an API token.')
    if (access === undefined || RANKS[request.actor.role] < RANKS[access]) {
      throw new ProblemError('forbidden', `This takes the role "${access}"; yours is "${request.actor.role}".`)
    }
  })
}

function isRole(access: Access | undefined): boolean {
  return access !== undefined && access !== 'public' && access !== 'device'
}

/** Registers a plugin's routes for anyone to use. */
export async function registerPublic(app: App, plugin: FastifyPluginAsync | FastifyPluginCallback): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
    })
    await scope.register(plugin)
  })
}

/** The admin who is asking. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw new Error('The route is not guarded')
  return request.actor
}

/** The device that is asking. */
export function deviceOf(request: FastifyRequest): DeviceCredential {
  if (request.device === null) throw new Error('The route is not guarded')
  return request.device
}
