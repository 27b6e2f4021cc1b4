import * as v from 'valibot'
import type { Risk } from './risk-of.ts'

/** A factor's id, also one that only a newer server knows: what a device can't name, it doesn't show. */
const FactorIdSchema = v.pipe(v.string(), v.maxLength(64), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Not a factor id'))

/** A risk as devices get it: the score and its reasons. What is unknown is left out: the bundle carries every app. */
export const BundleRiskSchema = v.object({
  score: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  yes: v.array(FactorIdSchema),
  no: v.array(FactorIdSchema),
  /** The organisation set the score itself. */
  overridden: v.optional(v.boolean(), false),
})
export type BundleRisk = v.InferOutput<typeof BundleRiskSchema>

/** @returns null where there is no score to show */
export function asBundleRisk(risk: Risk<{ readonly score: number }>): BundleRisk | null {
  if (risk.score === null) return null
  const factors = risk.groups.filter(({ weight }) => weight > 0).flatMap((group) => group.factors)
  const idsOf = (value: 'yes' | 'no') => factors.filter((factor) => factor.value === value).map(({ id }) => id)
  return {
    score: risk.score,
    confidence: risk.confidence,
    yes: idsOf('yes'),
    no: idsOf('no'),
    overridden: risk.override !== null,
  }
}
