import * as v from 'valibot'
import { TagRequestSchema } from '../../core/protocol/admin-api.ts'
import { AppIdSchema } from '../../core/protocol/primitives.ts'
import { ImpactSchema } from '../../core/protocol/staged-api.ts'
import { appUnknown } from '../http/app-unknown.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { readImpact } from '../staging/read-impact.ts'

/** Whom a tag would hit, before it is set. */
export function impactRoutes(app: App, { db, bundles, clock }: ServerParts): void {
  app.post(
    '/api/v1/apps/:id/impact',
    {
      config: { access: 'analyst' },
      schema: {
        summary: 'Whom a tag would hit, by the use of the last 30 days; it sets nothing',
        params: v.object({ id: AppIdSchema }),
        body: TagRequestSchema,
        response: { 200: ImpactSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const { protectedHosts } = bundles
      const impact = await readImpact(db, { appId: id, tag: request.body, protectedHosts, now: clock() })
      if (impact === null) throw appUnknown(id)
      return impact
    },
  )
}
