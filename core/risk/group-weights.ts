import * as v from 'valibot'
import type { RiskGroup } from './factors.ts'

/** Whole, so that shares are what they seem; 0 leaves the group out. */
const WeightSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))

/** How much each group counts against the others. They needn't add up to 100. */
export const GroupWeightsSchema = v.pipe(
  v.strictObject({ general: WeightSchema, security: WeightSchema, compliance: WeightSchema, legal: WeightSchema }),
  v.check((weights) => Object.values(weights).some((weight) => weight > 0), 'At least one group must count'),
)
export type GroupWeights = Readonly<Record<RiskGroup, number>>

export const DEFAULT_GROUP_WEIGHTS: GroupWeights = { general: 10, security: 40, compliance: 30, legal: 20 }
