import * as v from 'valibot'
import { AppIdSchema } from '../../core/protocol/primitives.ts'
import { RiskOverrideRequestSchema, RiskOverrideResponseSchema } from '../../core/protocol/risk-api.ts'
import { GroupWeightsSchema } from '../../core/risk/group-weights.ts'
import { actorOf } from '../auth/access.ts'
import { changeGroupWeights, overrideRisk } from '../bundles/change-risk.ts'
import { appUnknown } from '../http/app-unknown.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { findAppRisk } from '../store/app-risk.ts'
import { readGroupWeights } from '../store/risk-settings.ts'

const AppParamsSchema = v.object({ id: AppIdSchema })

/** What admins say of risk: how much each group counts, and the score of an app that they judge themselves. */
export function riskRoutes(app: App, { db, bundles, clock }: ServerParts): void {
  app.get(
    '/api/v1/risk/weights',
    {
      config: { access: 'auditor' },
      schema: { summary: 'How much each group counts in the risk score', response: { 200: GroupWeightsSchema } },
    },
    () => readGroupWeights(db),
  )

  app.put(
    '/api/v1/risk/weights',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Set how much each group counts, and score every app anew; 0 leaves a group out',
        body: GroupWeightsSchema,
        response: { 200: GroupWeightsSchema },
      },
    },
    async (request) => {
      await changeGroupWeights(db, bundles, { weights: request.body, actor: actorOf(request).name, now: clock() })
      return request.body
    },
  )

  app.put(
    '/api/v1/apps/:id/risk-override',
    {
      config: { access: 'analyst' },
      schema: {
        summary: 'Set an app’s risk score by hand (10 is the least risky), and say why',
        params: AppParamsSchema,
        body: RiskOverrideRequestSchema,
        response: { 200: RiskOverrideResponseSchema },
      },
    },
    (request) => change(request.params.id, request.body, actorOf(request).name),
  )

  app.delete(
    '/api/v1/apps/:id/risk-override',
    {
      config: { access: 'analyst' },
      schema: {
        summary: 'Give an app the score of the model again',
        params: AppParamsSchema,
        response: { 200: RiskOverrideResponseSchema },
      },
    },
    (request) => change(request.params.id, null, actorOf(request).name),
  )

  async function change(appId: string, override: { score: number; note: string } | null, actor: string) {
    const bundleVersion = await overrideRisk(db, bundles, { appId, override, actor, now: clock() })
    if (bundleVersion === null) throw appUnknown(appId)
    return { risk: await findAppRisk(db, appId), bundleVersion }
  }
}
