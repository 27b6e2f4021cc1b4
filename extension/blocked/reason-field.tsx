import { useEffect, useRef } from 'preact/hooks'
import { MAX_JUSTIFICATION } from '../../core/protocol/device-api.ts'
import { t } from '../ui/i18n.ts'

interface Props {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly required: boolean
  /** What is wrong with it; null: nothing. */
  readonly problem: string | null
  /** Whether it takes the focus when it comes up. */
  readonly focused?: boolean
}

/** Where a person says why. */
export function ReasonField({ id, label, value, onChange, required, problem, focused = false }: Props) {
  const field = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (focused || problem !== null) field.current?.focus()
  }, [focused, problem])

  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        ref={field}
        id={id}
        data-testid="reason"
        rows={3}
        dir="auto"
        maxLength={MAX_JUSTIFICATION}
        value={value}
        aria-required={required}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-hint ${id}-problem`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <p id={`${id}-hint`} class="muted hint">
        {t('reasonHint')}
      </p>
      <p id={`${id}-problem`} class="field-problem" role="alert">
        {problem}
      </p>
    </div>
  )
}
