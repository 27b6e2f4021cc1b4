import type { AppRisk, RiskSummary } from '../../core/protocol/risk-api.ts'
import { measuredBy } from '../../core/risk/measured.ts'
import { riskOf } from '../../core/risk/risk-of.ts'
import { findOverride, readGroupWeights } from './risk-settings.ts'
import type { Db } from './schema.ts'

/** An app's risk with all its parts, by the very measurements that its score in lists rests on. */
export async function findAppRisk(db: Db, appId: string): Promise<AppRisk> {
  const app = await db.selectFrom('app').select('facts').where('id', '=', appId).executeTakeFirst()
  const assessed = await db.selectFrom('app_risk').select('measured').where('app', '=', appId).executeTakeFirst()
  const measured = assessed?.measured ?? null
  const risk = riskOf(
    app?.facts ?? {},
    measured === null ? {} : measuredBy(measured),
    await readGroupWeights(db),
    await findOverride(db, appId),
  )
  return {
    ...risk,
    groups: risk.groups.map((group) => ({ ...group, factors: [...group.factors] })),
  }
}

/** The columns of `app_risk` in a list that joins it, and what they say. */
export interface RiskColumns {
  readonly riskScore: number | null
  readonly riskConfidence: number | null
  readonly riskOverridden: boolean | null
}

export function summaryOf({ riskScore, riskConfidence, riskOverridden }: RiskColumns): RiskSummary {
  return { score: riskScore, confidence: riskConfidence ?? 0, overridden: riskOverridden ?? false }
}
