import { useState } from 'preact/hooks'
import { locale, say, t } from '../ui/i18n.ts'
import { sendMessage } from '../ui/send-message.ts'
import { formatMinutes } from '../ui/time.ts'
import { openableAddress, type Warned } from './block-view.ts'
import { describeActionFailure, describeBypass, isReasonMissing, writtenReason } from './describe-action.ts'
import { ReasonField } from './reason-field.tsx'

/** A page that is still here after so long has led to a download, or to a slow site: it says that the app is open. */
const LEAVE_MS = 3_000

interface Props {
  readonly address: string
  readonly decision: Warned
  /** Shows what holds for the address by now. */
  readonly refresh: () => void
}

/** The way past the warning: what it means, why the person takes it, and the button, which is never the primary one. */
export function ContinueForm({ address, decision, refresh }: Props) {
  const { app, host, warning } = decision
  const [text, setText] = useState('')
  const [running, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const required = warning.justification === 'required'

  async function goOn(event: SubmitEvent) {
    event.preventDefault()
    if (running) return
    const missing = isReasonMissing(warning.justification, text)
    setFailure(null)
    setProblem(missing ? t('continueReasonMissing') : null)
    if (missing) return
    setRunning(true)
    try {
      const justification = warning.justification === 'none' ? null : writtenReason(text)
      const refusal = describeBypass(await sendMessage('block-page.bypass', { url: address, justification }))
      const next = openableAddress(address, host)
      if (refusal === null && next !== null) {
        location.replace(next)
        setTimeout(refresh, LEAVE_MS)
        return
      }
      if (refusal !== null) setFailure(say(refusal))
      refresh()
    } catch (error) {
      setFailure(say(describeActionFailure(error)))
    }
    setRunning(false)
  }

  return (
    <form class="panel" onSubmit={goOn} noValidate aria-busy={running}>
      <h2>{t('continueHeading')}</h2>
      <p data-testid="continue-text">{t('continueText', [app.name, formatMinutes(warning.minutes, locale())])}</p>
      {warning.justification !== 'none' && (
        <ReasonField
          id="continue-reason"
          label={t(required ? 'continueReason' : 'continueReasonOptional')}
          value={text}
          onChange={setText}
          required={required}
          problem={problem}
        />
      )}
      <p class="actions">
        <button type="submit" class="button" data-testid="continue" aria-disabled={running}>
          {running ? t('continueRunning') : t('continueTo', [app.name])}
        </button>
      </p>
      <p role="alert" class="field-problem" data-testid="action-failure">
        {failure}
      </p>
    </form>
  )
}
