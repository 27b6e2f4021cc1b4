import { useId, useState } from 'preact/hooks'
import { JUSTIFICATIONS, type Warning } from '../../core/bundle/app-tag.ts'
import { DURATION_UNITS, formatMinutes, inWholeUnits } from '../format/duration.ts'
import { strings } from '../strings.ts'
import { FieldErrors } from '../ui/field-errors.tsx'
import { SelectField } from '../ui/fields.tsx'

const words = strings.tagSettings

const PRESETS = [15, 60, 480, 1_440, 10_080]
const OWN = 'own'

interface WarningFieldsProps {
  readonly warning: Warning
  readonly errors: readonly string[]
  readonly onChange: (warning: Warning) => void
}

/** For how long the app stays open after its warning, and whether people say why they go on. */
export function WarningFields({ warning, errors, onChange }: WarningFieldsProps) {
  const [own, setOwn] = useState(!PRESETS.includes(warning.minutes))
  return (
    <div class="stack">
      <SelectField
        label={words.openFor}
        value={own ? OWN : String(warning.minutes)}
        options={[
          ...PRESETS.map((minutes) => [String(minutes), formatMinutes(minutes)] as const),
          [OWN, words.ownDuration] as const,
        ]}
        onChange={(chosen) => {
          setOwn(chosen === OWN)
          if (chosen !== OWN) onChange({ ...warning, minutes: Number(chosen) })
        }}
      />
      {own && <OwnDuration minutes={warning.minutes} onChange={(minutes) => onChange({ ...warning, minutes })} />}
      <FieldErrors id="warning-errors" errors={errors} />
      <SelectField
        label={words.justification}
        value={warning.justification}
        options={JUSTIFICATIONS.map((value) => [value, words.justifications[value]] as const)}
        onChange={(justification) => onChange({ ...warning, justification })}
      />
    </div>
  )
}

interface OwnDurationProps {
  readonly minutes: number
  readonly onChange: (minutes: number) => void
}

const MOST_MINUTES = 43_200

function OwnDuration({ minutes, onChange }: OwnDurationProps) {
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
