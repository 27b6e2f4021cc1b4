import * as v from 'valibot'
import { RISK_FACTORS, RISK_GROUPS } from '../risk/factors.ts'
import { CountSchema, EpochMsSchema, filledText, OrdinalSchema } from './primitives.ts'

/** The wire schemas of the risk score in the admin API. The model itself is `core/risk/`. */

/** 10 is the least risky. */
const ScoreSchema = v.pipe(v.number(), v.minValue(0), v.maxValue(10))
const RatingSchemas = {
  /** null: nothing is known. */
  score: v.nullable(ScoreSchema),
  /** The share of the model's weight that is known. */
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
}

/** An app's risk in lists. */
export const RiskSummarySchema = v.object({ ...RatingSchemas, overridden: v.boolean() })
export type RiskSummary = v.InferOutput<typeof RiskSummarySchema>

const RatedFactorSchema = v.object({
  id: v.picklist(RISK_FACTORS.map(({ id }) => id)),
  value: v.picklist(['yes', 'no', 'unknown']),
  /** Against the other factors of its group. */
  weight: CountSchema,
  /** null where the value is unknown. */
  source: v.nullable(
    v.variant('kind', [
      v.object({ kind: v.literal('catalog'), url: v.string() }),
      /** The newest reports of so many devices, of which `agreeing` say yes. */
      v.object({ kind: v.literal('measured'), devices: CountSchema, agreeing: CountSchema }),
    ]),
  ),
})

const RiskOverrideSchema = v.object({
  score: ScoreSchema,
  note: v.string(),
  setAt: EpochMsSchema,
  setBy: v.string(),
})
export type RiskOverride = v.InferOutput<typeof RiskOverrideSchema>

/** An app's risk with all its parts. */
export const AppRiskSchema = v.object({
  ...RatingSchemas,
  /** What the factors alone give. */
  modelScore: v.nullable(ScoreSchema),
  groups: v.array(
    v.object({
      group: v.picklist(RISK_GROUPS),
      weight: CountSchema,
      ...RatingSchemas,
      factors: v.array(RatedFactorSchema),
    }),
  ),
  override: v.nullable(RiskOverrideSchema),
})
export type AppRisk = v.InferOutput<typeof AppRiskSchema>

/** `PUT /api/v1/apps/{id}/risk-override` */
export const RiskOverrideRequestSchema = v.strictObject({
  score: v.pipe(
    ScoreSchema,
    v.check((score) => Math.abs(score * 10 - Math.round(score * 10)) < 1e-9, 'At most one decimal'),
  ),
  /** Why; shown wherever the portal shows the score's parts. */
  note: filledText(1_000),
})
export const RiskOverrideResponseSchema = v.object({
  risk: AppRiskSchema,
  /** The bundle that carries the score to the devices. */
  bundleVersion: OrdinalSchema,
})
