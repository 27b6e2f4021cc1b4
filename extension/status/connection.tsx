import { useState } from 'preact/hooks'
import type { AgentStatus } from '../../core/protocol/messages.ts'
import { describeManagement } from '../ui/describe-agent.ts'
import { describeFailure } from '../ui/describe-outcome.ts'
import { EnrollmentLine } from '../ui/enrollment-line.tsx'
import { say, t } from '../ui/i18n.ts'
import { sendMessage } from '../ui/send-message.ts'
import { ConnectForm } from './connect-form.tsx'
import { connectionOffer } from './connection-view.ts'

interface Props {
  readonly status: AgentStatus
  readonly onChange: () => void
}

/** Where the connection to a server comes from, and how to make or end one by hand. */
export function Connection({ status, onChange }: Props) {
  const offer = connectionOffer(status)
  if (offer === 'waiting') return null
  if (offer === 'managed') return <p class="muted">{t('managedNote')}</p>
  return (
    <section class="panel">
      <h2>{offer === 'form' ? t('connectHeading') : say(describeManagement(status).sentence)}</h2>
      {status.management === 'evaluation' && <EnrollmentLine status={status} />}
      {offer === 'form' && <ConnectForm serverUrl={status.serverUrl} onDone={onChange} />}
      {status.management === 'evaluation' && <Disconnect onDone={onChange} />}
    </section>
  )
}

function Disconnect({ onDone }: { readonly onDone: () => void }) {
  const [failure, setFailure] = useState<string | null>(null)

  async function disconnect() {
    try {
      await sendMessage('evaluation.disconnect', {})
      setFailure(null)
    } catch (error) {
      setFailure(say(describeFailure(error)))
    }
    onDone()
  }

  return (
    <p class="with-outcome">
      <button type="button" id="disconnect" class="button" onClick={disconnect}>
        {t('disconnect')}
      </button>
      <span role="status" class="outcome tone-danger">
        {failure}
      </span>
    </p>
  )
}
