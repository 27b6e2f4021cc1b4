import type { AgentStatus } from '../../core/protocol/messages.ts'
import { describePush } from './describe-agent.ts'
import { locale, say } from './i18n.ts'
import { StatusLine } from './status-line.tsx'
import { formatSeconds } from './time.ts'

/** How soon what an admin changes is here. */
export function PushLine({ status }: { readonly status: AgentStatus }) {
  const verdict = describePush(status, (seconds) => formatSeconds(seconds, locale()))
  if (verdict === null) return null
  return (
    <StatusLine tone={verdict.tone} testId="push">
      {say(verdict.sentence)}
    </StatusLine>
  )
}
