import { type DeviceInfo, HealthSchema } from '../../core/protocol/device-api.ts'
import { deviceOf } from '../auth/access.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { notify } from '../push/notices.ts'
import { type DeviceCredential, writeHealth } from '../store/devices.ts'

/** `POST /device/v1/health`: how the device is now. */
export function healthRoute(app: App, { db, clock }: ServerParts): void {
  app.post(
    '/device/v1/health',
    { config: { access: 'device' }, schema: { body: HealthSchema }, logLevel: 'warn' },
    async (request, reply) => {
      const device = deviceOf(request)
      if (isAudience(device, request.body.device)) await writeHealth(db, device.id, request.body, clock())
      else {
        await db.transaction().execute(async (transaction) => {
          await writeHealth(transaction, device.id, request.body, clock())
          await notify(transaction, { what: 'device', device: device.id })
        })
      }
      return reply.code(204).send()
    },
  )
}

/** Whether what holds for the device as it was holds for what it reports. */
function isAudience(device: DeviceCredential, { groups, user }: DeviceInfo): boolean {
  return device.user === user && JSON.stringify(device.groups) === JSON.stringify(groups)
}
