import type { App } from './valibot-routes.ts'

/**
 * One line an answered request: what changes something at `info`, the rest at `debug`. Never a header, a body or
 * a query string: these hold secrets and names.
 */
export function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      path: request.url.split('?')[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(request.actor !== null && { actor: request.actor.name }),
      ...(request.device !== null && { device: request.device.id }),
    }
    const isChange = request.method !== 'GET' && request.method !== 'HEAD'
    request.log[isChange ? 'info' : 'debug'](line, 'answered')
  })
}
