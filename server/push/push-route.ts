import fastifyWebsocket from '@fastify/websocket'
import { PUSH_PROTOCOL } from '../../core/protocol/push-api.ts'
import { deviceOf } from '../auth/access.ts'
import { subprotocolsOf } from '../auth/subprotocols.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import { PushHub, type PushParts } from './push-hub.ts'

const PATH = '/device/v1/push'
/** A device says a few hundred bytes. */
const MAX_MESSAGE_BYTES = 16_384

/** Registers what opens WebSockets. To be called before other hooks are added: it ends what they refuse. */
export async function acceptWebSockets(app: App): Promise<void> {
  await app.register(fastifyWebsocket, {
    options: {
      maxPayload: MAX_MESSAGE_BYTES,
      // Its windows take more memory than all else of a connection, and a message is a kilobyte that hardly shrinks: most
      // of it is a signature and digests.
      perMessageDeflate: false,
      clientTracking: false,
      // The credential is offered too, and must not come back.
      handleProtocols: (offered) => (offered.has(PUSH_PROTOCOL) ? PUSH_PROTOCOL : false),
    },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'a device’s connection failed')
      socket.terminate()
    },
    // The hub closes them, see `pushRoute`.
    preClose: (done) => done(),
  })
  // Elsewhere there is none; and a body that comes with such a request would be waited for in vain.
  app.addHook('onRequest', async (request) => {
    if (request.ws && request.routeOptions.url !== PATH) {
      throw new ProblemError('invalid-request', 'Here is nothing to upgrade to.')
    }
  })
}

/** `GET /device/v1/push`, a WebSocket: see `core/protocol/push-api.ts`. */
export function pushRoute(app: App, parts: PushParts): void {
  const hub = new PushHub(parts, app.log)
  app.addHook('onListen', async () => hub.start())
  app.addHook('preClose', () => hub.stop())
  app.route({
    method: 'GET',
    url: PATH,
    exposeHeadRoute: false,
    config: { access: 'device', credentialIn: 'subprotocol' },
    logLevel: 'warn',
    preHandler: async (request) => {
      if (!request.ws) throw new ProblemError('invalid-request', 'Open a WebSocket here.')
      if (!subprotocolsOf(request.headers).includes(PUSH_PROTOCOL)) {
        throw new ProblemError('invalid-request', `Offer the subprotocol "${PUSH_PROTOCOL}".`)
      }
    },
    handler: () => {
      throw new Error('A request that is no WebSocket got through')
    },
    wsHandler: (socket, request) => hub.accept(socket, deviceOf(request)),
  })
}
