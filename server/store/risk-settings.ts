import type { RiskOverride } from '../../core/protocol/risk-api.ts'
import { RISK_GROUPS } from '../../core/risk/factors.ts'
import { DEFAULT_GROUP_WEIGHTS, type GroupWeights } from '../../core/risk/group-weights.ts'
import type { Db } from './schema.ts'

/** What admins say of risk: how much each group counts, and which apps they judge themselves. */

export async function readGroupWeights(db: Db): Promise<GroupWeights> {
  const rows = await db.selectFrom('risk_weight').selectAll().execute()
  const set = Object.fromEntries(rows.map(({ risk_group, weight }) => [risk_group, weight]))
  return { ...DEFAULT_GROUP_WEIGHTS, ...set }
}

export async function writeGroupWeights(db: Db, weights: GroupWeights): Promise<void> {
  await db
    .insertInto('risk_weight')
    .values(RISK_GROUPS.map((group) => ({ risk_group: group, weight: weights[group] })))
    .onConflict((conflict) =>
      conflict.column('risk_group').doUpdateSet((eb) => ({ weight: eb.ref('excluded.weight') })),
    )
    .execute()
}

export async function findOverride(db: Db, appId: string): Promise<RiskOverride | null> {
  const override = await overrideRows(db).where('app', '=', appId).executeTakeFirst()
  if (override === undefined) return null
  const { app: _, ...said } = override
  return said
}

/** App id → override. */
export async function readOverrides(db: Db): Promise<Map<string, RiskOverride>> {
  const rows = await overrideRows(db).execute()
  return new Map(rows.map(({ app, ...override }) => [app, override]))
}

export async function writeOverride(db: Db, appId: string, override: RiskOverride): Promise<void> {
  const values = { score: override.score, note: override.note, set_at: override.setAt, set_by: override.setBy }
  await db
    .insertInto('risk_override')
    .values({ app: appId, ...values })
    .onConflict((conflict) => conflict.column('app').doUpdateSet(values))
    .execute()
}

export async function deleteOverride(db: Db, appId: string): Promise<void> {
  await db.deleteFrom('risk_override').where('app', '=', appId).execute()
}

function overrideRows(db: Db) {
  return db.selectFrom('risk_override').select(['app', 'score', 'note', 'set_at as setAt', 'set_by as setBy'])
}
