import { useId, useState } from 'preact/hooks'
import { DURATION_UNITS, inWholeUnits } from '../format/duration.ts'
import { strings } from '../strings.ts'
import { SelectField } from '../ui/fields.tsx'

const words = strings.tagSettings

const MOST_MINUTES = 43_200

interface DurationFieldProps {
  readonly minutes: number
  readonly onChange: (minutes: number) => void
}

/** A minute to 30 days, in a unit of one's own choice. */
export function DurationField({ minutes, onChange }: DurationFieldProps) {
  const id = useId()
  const [{ amount, unit }, setTyped] = useState<{ amount: number | undefined; unit: string }>(inWholeUnits(minutes))
  const size = DURATION_UNITS.find(([name]) => name === unit)?.[1] ?? 1

  function change(amount: number | undefined, unit: string, size: number): void {
    setTyped({ amount, unit })
    if (amount !== undefined) onChange(amount * size)
  }

  return (
    <div class="input-row">
      <div class="field">
        <label for={id}>{words.amount}</label>
        <input
          id={id}
          type="number"
          required
          min={1}
          max={Math.floor(MOST_MINUTES / size)}
          step={1}
          value={amount ?? ''}
          onInput={({ currentTarget: { value, valueAsNumber } }) =>
            change(value === '' ? undefined : valueAsNumber, unit, size)
          }
        />
      </div>
      <SelectField
        label={words.unit}
        value={unit}
        options={DURATION_UNITS.map(([name]) => [name, words.units[name]] as const).toReversed()}
        onChange={(unit) => change(amount, unit, DURATION_UNITS.find(([name]) => name === unit)?.[1] ?? 1)}
      />
    </div>
  )
}
