import * as v from 'valibot'
import { BundleStatusSchema } from '../../core/protocol/admin-api.ts'
import { FleetProgressSchema } from '../../core/protocol/staged-api.ts'
import { VERSION_PARAM } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { readBundleStatus } from '../store/bundle-status.ts'
import { readFleetProgress } from '../store/fleet-progress.ts'

/** What devices are to enforce, and how far they are. */
export function bundleRoutes(app: App, { db, clock }: ServerParts): void {
  app.get(
    '/api/v1/bundle/status',
    {
      config: { access: 'auditor' },
      schema: { summary: 'The newest bundle, and how many devices enforce it', response: { 200: BundleStatusSchema } },
    },
    () => readBundleStatus(db, clock()),
  )

  app.get(
    '/api/v1/bundle/progress',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'How the active devices stand to a version of the bundle, by default the newest',
        querystring: v.object({ version: VERSION_PARAM }),
        response: { 200: FleetProgressSchema },
      },
    },
    (request) => readFleetProgress(db, { version: request.query.version ?? null, now: clock() }),
  )
}
