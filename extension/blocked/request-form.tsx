import { useState } from 'preact/hooks'
import { say, t } from '../ui/i18n.ts'
import { sendMessage } from '../ui/send-message.ts'
import { describeActionFailure, describeRequestOutcome, writtenReason } from './describe-action.ts'
import { ReasonField } from './reason-field.tsx'

interface Props {
  readonly id: string
  readonly address: string
  readonly appName: string
  readonly onSent: () => void
  /** Shows what holds for the address by now. */
  readonly refresh: () => void
}

/** Asks the organisation for access to a blocked app. */
export function RequestForm({ id, address, appName, onSent, refresh }: Props) {
  const [text, setText] = useState('')
  const [running, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)

  async function send(event: SubmitEvent) {
    event.preventDefault()
    if (running) return
    const reason = writtenReason(text)
    setFailure(null)
    setProblem(reason === null ? t('requestReasonMissing') : null)
    if (reason === null) return
    setRunning(true)
    try {
      const refusal = describeRequestOutcome(await sendMessage('block-page.request-access', { url: address, reason }))
      if (refusal === null) return onSent()
      setFailure(say(refusal))
      refresh()
    } catch (error) {
      setFailure(say(describeActionFailure(error)))
    }
    setRunning(false)
  }

  return (
    <form id={id} class="panel" onSubmit={send} noValidate aria-busy={running}>
      <ReasonField
        id="request-reason"
        label={t('requestReason', [appName])}
        value={text}
        onChange={setText}
        required
        problem={problem}
        focused
      />
      <p class="actions">
        <button type="submit" class="button" data-testid="send-request" aria-disabled={running}>
          {t(running ? 'requestSending' : 'requestSend')}
        </button>
      </p>
      <p role="alert" class="field-problem" data-testid="action-failure">
        {failure}
      </p>
    </form>
  )
}
