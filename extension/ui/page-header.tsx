import type { AgentStatus } from '../../core/protocol/messages.ts'
import { describeManagement } from './describe-agent.ts'
import { describeFailure } from './describe-outcome.ts'
import { say } from './i18n.ts'

interface Props {
  readonly icon: { readonly src: string; readonly size: number }
  readonly title: string
  /** Null until the worker has answered. */
  readonly status: AgentStatus | null
  /** Why the worker's newest answer is missing; null when it came. */
  readonly error: unknown
}

/** What stands at the top of popup and status page: who manages this browser, and what went wrong with asking. */
export function PageHeader({ icon, title, status, error }: Props) {
  return (
    <>
      <header>
        <img src={icon.src} alt="" width={icon.size} height={icon.size} />
        <div>
          <h1>{title}</h1>
          {status !== null && (
            <p class="muted" data-testid="management">
              {say(describeManagement(status).sentence)}
            </p>
          )}
        </div>
      </header>
      {error !== null && (
        <p class="notice" role="alert">
          {say(describeFailure(error))}
        </p>
      )}
    </>
  )
}
