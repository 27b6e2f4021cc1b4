import { Link } from 'wouter-preact'
import type { RiskSummary } from '../../../core/protocol/risk-api.ts'
import type { DayRange } from '../../filters/filters.ts'
import { formatScore } from '../../format/count.ts'
import { RiskScore } from '../../risk/risk-score.tsx'
import { strings } from '../../strings.ts'
import { appPath } from './app-path.ts'

interface RiskCellProps {
  readonly app: { readonly appId: string; readonly name: string; readonly risk: RiskSummary }
  readonly days: DayRange
}

/** A score in a list, with what it rests on; it leads to its parts. */
export function RiskCell({ app: { appId, name, risk }, days }: RiskCellProps) {
  if (risk.score === null) return <RiskScore score={null} />
  return (
    <span class="risk-cell">
      <Link href={`${appPath(appId, days)}#risk`} aria-label={strings.risk.partsOf(name, formatScore(risk.score))}>
        <RiskScore score={risk.score} />
      </Link>
      <span class="muted small">
        {risk.overridden ? strings.risk.overriddenShort : strings.risk.known(risk.confidence)}
      </span>
    </span>
  )
}
