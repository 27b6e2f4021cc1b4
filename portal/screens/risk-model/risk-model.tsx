import { useCallback } from 'preact/hooks'
import { MEASURED_DAYS, MEASURED_PERCENT } from '../../../core/risk/measured.ts'
import { api } from '../../api.ts'
import { useResource } from '../../data/use-resource.ts'
import { strings } from '../../strings.ts'
import { ProblemNotice } from '../../ui/notice.tsx'
import { PageHeading } from '../../ui/page-heading.tsx'
import { FactorTables } from './factor-tables.tsx'
import { GroupWeightsForm } from './group-weights-form.tsx'

/** How the risk score comes about, and for admins, how much each group counts. */
export function RiskModel() {
  const words = strings.risk.page
  const load = useCallback((signal: AbortSignal) => api.riskWeights(signal), [])
  const { value: weights, problem, reload } = useResource(load)
  return (
    <>
      <PageHeading title={strings.nav.riskModel}>
        <p class="muted">{words.intro}</p>
      </PageHeading>
      <ProblemNotice problem={problem} onRetry={reload} />
      {weights === undefined && problem === undefined && <p class="loading">{strings.loading}</p>}
      {weights !== undefined && <GroupWeightsForm weights={weights} onSaved={reload} />}
      <section>
        <div class="section-heading">
          <h2>{words.factors}</h2>
        </div>
        <p class="hint">{words.measuredHint(MEASURED_PERCENT, MEASURED_DAYS)}</p>
        <FactorTables />
      </section>
    </>
  )
}
