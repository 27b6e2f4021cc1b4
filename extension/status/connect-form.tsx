import { useState } from 'preact/hooks'
import type { PolicyProblem } from '../../core/protocol/policy.ts'
import { describeFailure } from '../ui/describe-outcome.ts'
import { say, t } from '../ui/i18n.ts'
import { sendMessage } from '../ui/send-message.ts'
import type { MessageKey } from '../ui/sentence.ts'
import { fieldProblems } from './connection-view.ts'

interface Props {
  /** The address to start from: of a connection that failed. */
  readonly serverUrl: string | null
  readonly onDone: () => void
}

/** Connects a browser that no policy manages. */
export function ConnectForm({ serverUrl, onDone }: Props) {
  const [running, setRunning] = useState(false)
  const [problems, setProblems] = useState<readonly PolicyProblem[]>([])
  const [failure, setFailure] = useState<string | null>(null)
  const fields = fieldProblems(problems)
  const others = failure === null ? fields.other : [failure, ...fields.other]

  async function connect(event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) {
    event.preventDefault()
    if (running) return
    const data = new FormData(event.currentTarget)
    setRunning(true)
    setFailure(null)
    try {
      const outcome = await sendMessage('evaluation.connect', {
        serverUrl: textOf(data, 'serverUrl'),
        enrollmentToken: textOf(data, 'enrollmentToken'),
      })
      setProblems(outcome.ok ? [] : outcome.problems)
    } catch (error) {
      setFailure(t('connectFailed', [say(describeFailure(error))]))
    }
    setRunning(false)
    onDone()
  }

  return (
    <form onSubmit={connect} aria-busy={running}>
      <p>{t('connectIntro')}</p>
      <Field
        id="connect-server"
        name="serverUrl"
        label="connectServer"
        value={serverUrl ?? ''}
        placeholder="https://heliograph.example.com"
        problem={fields.serverUrl}
      />
      <Field id="connect-token" name="enrollmentToken" label="connectToken" value="" problem={fields.enrollmentToken} />
      {others.map((text) => (
        <p key={text} class="notice" role="alert">
          {text}
        </p>
      ))}
      <p>
        <button type="submit" id="connect-submit" class="button button-primary" aria-disabled={running}>
          {t('connectSubmit')}
        </button>
      </p>
    </form>
  )
}

interface FieldProps {
  readonly id: string
  readonly name: string
  readonly label: MessageKey
  readonly value: string
  readonly placeholder?: string
  readonly problem: string | null
}

function Field({ id, name, label, value, placeholder, problem }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{t(label)}</label>
      <input
        id={id}
        name={name}
        type="text"
        required
        dir="ltr"
        defaultValue={value}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
      />
      <p id={`${id}-problem`} class="field-problem" role="alert">
        {problem}
      </p>
    </div>
  )
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
