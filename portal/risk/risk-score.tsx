import type { RiskSummary } from '../../core/protocol/risk-api.ts'
import { formatScore } from '../format/count.ts'
import { strings } from '../strings.ts'
import { riskLevel } from './risk-level.ts'

interface RiskScoreProps {
  readonly score: RiskSummary['score']
  readonly size?: 'm' | 'l'
}

/** The score as a figure with a colour; 10 is the least risky. */
export function RiskScore({ score, size = 'm' }: RiskScoreProps) {
  if (score === null) return <span class="muted">{strings.risk.none}</span>
  return (
    <span class={`risk-score risk-${riskLevel(score)} risk-score-${size}`}>
      {formatScore(score)}
      {size === 'l' && <span class="risk-of">{strings.risk.ofTen}</span>}
    </span>
  )
}
