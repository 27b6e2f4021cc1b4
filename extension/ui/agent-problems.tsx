import type { AgentStatus } from '../../core/protocol/messages.ts'
import { GAPS } from './describe-agent.ts'
import { formatCount, t } from './i18n.ts'

/** What keeps this browser from being fully covered, by name; nothing where nothing does. */
export function AgentProblems({ status }: { readonly status: AgentStatus }) {
  const { gaps, policyProblems, refusedHosts } = status
  return (
    <>
      {gaps.length > 0 && (
        <section class="problems" data-testid="gaps">
          <h3>{t('gapsHeading', [formatCount(gaps.length)])}</h3>
          <ul>
            {gaps.map((gap) => (
              <li key={gap}>{t(GAPS[gap])}</li>
            ))}
          </ul>
        </section>
      )}
      {policyProblems.length > 0 && (
        <section class="problems" data-testid="policy-problems">
          <h3>{t('policyProblemsHeading', [formatCount(policyProblems.length)])}</h3>
          <ul>
            {policyProblems.map(({ key, message }) => (
              <li key={key}>
                <code>{key}</code>: {message}
              </li>
            ))}
          </ul>
        </section>
      )}
      {refusedHosts.length > 0 && (
        <section class="problems" data-testid="refused-hosts">
          <h3>{t('refusedHostsHeading', [formatCount(refusedHosts.length)])}</h3>
          <ul>
            {refusedHosts.map((host) => (
              <li key={host}>
                <code>{host}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
