import { RISK_GROUPS, type RiskGroup } from '../../../core/risk/factors.ts'
import type { GroupWeights } from '../../../core/risk/group-weights.ts'

/** A group's share of the whole, 0 to 1, when everything is known. */
export function shareOf(weights: GroupWeights, group: RiskGroup): number {
  const total = RISK_GROUPS.reduce((sum, one) => sum + weights[one], 0)
  return total === 0 ? 0 : weights[group] / total
}

export function sameWeights(one: GroupWeights, other: GroupWeights): boolean {
  return RISK_GROUPS.every((group) => one[group] === other[group])
}
