import { HealthSchema } from '../../core/protocol/device-api.ts'
import { deviceOf } from '../auth/access.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { writeHealth } from '../store/devices.ts'

/** `POST /device/v1/health`: how the device is now. */
export function healthRoute(app: App, { db, clock }: ServerParts): void {
  app.post(
    '/device/v1/health',
    { config: { access: 'device' }, schema: { body: HealthSchema }, logLevel: 'warn' },
    async (request, reply) => {
      await writeHealth(db, deviceOf(request).id, request.body, clock())
      return reply.code(204).send()
    },
  )
}
