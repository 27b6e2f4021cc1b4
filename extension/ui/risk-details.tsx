import type { BundleRisk } from '../../core/risk/bundle-risk.ts'
import { describeRisk } from './describe-risk.ts'
import { formatScore, formatShare, say, t } from './i18n.ts'
import type { MessageKey } from './sentence.ts'

/** An app's risk score; its reasons fold out. */
export function RiskDetails({ risk }: { readonly risk: BundleRisk | null }) {
  const { score, basis, inFavour, against } = describeRisk(risk, { score: formatScore, share: formatShare })
  if (basis === null) {
    return (
      <p class="risk muted" data-testid="risk-score">
        {say(score)}
      </p>
    )
  }
  return (
    <details class="risk">
      <summary data-testid="risk-score">{say(score)}</summary>
      <div class="risk-reasons" data-testid="risk-reasons">
        <p class="muted">{say(basis)}</p>
        <Reasons heading="riskAgainst" factors={against} mark="−" />
        <Reasons heading="riskFor" factors={inFavour} mark="+" />
      </div>
    </details>
  )
}

interface ReasonsProps {
  readonly heading: MessageKey
  readonly factors: readonly MessageKey[]
  readonly mark: string
}

function Reasons({ heading, factors, mark }: ReasonsProps) {
  if (factors.length === 0) return null
  return (
    <div>
      <h3>{t(heading)}</h3>
      <ul>
        {factors.map((factor) => (
          <li key={factor}>
            <span aria-hidden="true" class="risk-mark">
              {mark}
            </span>{' '}
            {t(factor)}
          </li>
        ))}
      </ul>
    </div>
  )
}
