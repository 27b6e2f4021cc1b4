/** How a score is to be taken, for its colour; the figure itself stands beside it. */
type RiskLevel = 'high' | 'medium' | 'low'

/** Roughly thirds of the scale: below 4 high risk, from 7 on low. */
export function riskLevel(score: number): RiskLevel {
  if (score < 4) return 'high'
  return score < 7 ? 'medium' : 'low'
}
