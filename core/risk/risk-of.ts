import {
  type CatalogFactorId,
  type MeasuredFactorId,
  RISK_FACTORS,
  RISK_GROUPS,
  type RiskFactor,
  type RiskFactorId,
  type RiskGroup,
} from './factors.ts'
import type { GroupWeights } from './group-weights.ts'

/** What the catalog says: `source` is a page where one can read it. A factor that is missing is unknown. */
export type Facts = { readonly [Id in CatalogFactorId]?: { readonly value: boolean; readonly source: string } }

/** What the fleet measured: on how many devices, and how many of them say yes. One that is missing is unknown. */
export type Measured = {
  readonly [Id in MeasuredFactorId]?: {
    readonly value: boolean
    readonly devices: number
    readonly agreeing: number
  }
}

type FactorSource =
  | { readonly kind: 'catalog'; readonly url: string }
  | { readonly kind: 'measured'; readonly devices: number; readonly agreeing: number }

interface RatedFactor {
  readonly id: RiskFactorId
  readonly value: 'yes' | 'no' | 'unknown'
  readonly weight: number
  /** null where the value is unknown. */
  readonly source: FactorSource | null
}

interface RatedGroup extends Rating {
  readonly group: RiskGroup
  /** 0: it counts neither in the score nor in the confidence. */
  readonly weight: number
  readonly factors: readonly RatedFactor[]
}

interface Rating {
  /** 0 to 10 with one decimal, 10 the least risky; null where nothing is known. */
  readonly score: number | null
  /** The share of the weight that is known, 0 to 1 with two decimals. */
  readonly confidence: number
}

export interface Risk<Override extends { readonly score: number }> extends Rating {
  /** What the factors give; the score, unless an admin overrode it. */
  readonly modelScore: number | null
  readonly groups: readonly RatedGroup[]
  readonly override: Override | null
}

/**
 * The risk score of docs/risk-model.md: ten times the weight of what is "yes" over the weight of what is known. A
 * factor's weight in the whole is its group's weight times its share in the group. An override replaces the score and
 * leaves the confidence, which goes on saying how much is known.
 */
export function riskOf<Override extends { readonly score: number }>(
  facts: Facts,
  measured: Measured,
  weights: GroupWeights,
  override: Override | null,
): Risk<Override> {
  const groups = RISK_GROUPS.map((group): RatedGroup => {
    const factors = RISK_FACTORS.filter((factor) => factor.group === group).map((factor) =>
      rated(factor, facts, measured),
    )
    return { group, weight: weights[group], ...rating(factors), factors }
  })
  const whole = rating(groups.flatMap(({ weight, factors }) => shares(weight, factors)))
  return {
    score: override?.score ?? whole.score,
    confidence: whole.confidence,
    modelScore: whole.score,
    groups,
    override,
  }
}

function rated({ id, weight }: RiskFactor, facts: Facts, measured: Measured): RatedFactor {
  const fact = id in facts ? facts[id as CatalogFactorId] : undefined
  if (fact !== undefined) {
    return { id, value: fact.value ? 'yes' : 'no', weight, source: { kind: 'catalog', url: fact.source } }
  }
  const seen = id in measured ? measured[id as MeasuredFactorId] : undefined
  if (seen !== undefined) {
    const { value, devices, agreeing } = seen
    return { id, value: value ? 'yes' : 'no', weight, source: { kind: 'measured', devices, agreeing } }
  }
  return { id, value: 'unknown', weight, source: null }
}

type Weighed = Pick<RatedFactor, 'value' | 'weight'>

/** A group's factors with their weights in the whole. */
function shares(groupWeight: number, factors: readonly Weighed[]): Weighed[] {
  const total = weightOf(factors)
  return factors.map(({ value, weight }) => ({ value, weight: (groupWeight * weight) / total }))
}

function rating(factors: readonly Weighed[]): Rating {
  const known = weightOf(factors.filter(({ value }) => value !== 'unknown'))
  if (known === 0) return { score: null, confidence: 0 }
  const good = weightOf(factors.filter(({ value }) => value === 'yes'))
  return {
    score: rounded((10 * good) / known, 1),
    // Never 0 where something is known, nor 1 where something isn't.
    confidence: known === weightOf(factors) ? 1 : clamp(rounded(known / weightOf(factors), 2), 0.01, 0.99),
  }
}

function weightOf(factors: readonly Weighed[]): number {
  return factors.reduce((sum, { weight }) => sum + weight, 0)
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  // A quotient that lies half-way but for the last bits of a float is rounded up, whichever way they fall.
  return Math.round(value * scale + 1e-9) / scale
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
