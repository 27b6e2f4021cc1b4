import type { AgentStatus } from '../../core/protocol/messages.ts'
import { describeEnrollment } from './describe-agent.ts'
import { locale, say, t } from './i18n.ts'
import { StatusLine } from './status-line.tsx'
import { formatTimeOfDay } from './time.ts'

/** The state of enrollment; where it failed: why, what to tell support, and what happens next. */
export function EnrollmentLine({ status }: { readonly status: AgentStatus }) {
  const verdict = describeEnrollment(status.enrollment, status.serverUrl, (time) => formatTimeOfDay(time, locale()))
  return (
    <StatusLine tone={verdict.tone} testId="enrollment">
      {say(verdict.sentence)}
      {verdict.next !== null && ` ${say(verdict.next)}`}
      {verdict.detail !== null && <p class="detail">{t('detailForSupport', [verdict.detail])}</p>}
    </StatusLine>
  )
}
