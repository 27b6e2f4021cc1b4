import { useId } from 'preact/hooks'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import { toLocalTimeInput } from '../format/local-time-input.ts'
import { strings } from '../strings.ts'

/** A week from now, to the minute. */
export function defaultUntil(now: number): string {
  return toLocalTimeInput(now + 7 * DAY_MS)
}

interface UntilFieldProps {
  /** As `toLocalTimeInput` writes it. */
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Until when something is to hold, in the reader's own time. */
export function UntilField({ value, onChange }: UntilFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{strings.access.until}</label>
      <input
        id={id}
        type="datetime-local"
        required
        min={toLocalTimeInput(Date.now())}
        value={value}
        aria-describedby={`${id}-hint`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p class="hint" id={`${id}-hint`}>
        {strings.access.untilHint}
      </p>
    </div>
  )
}
