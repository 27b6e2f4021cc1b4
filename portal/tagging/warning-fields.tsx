import { useState } from 'preact/hooks'
import { JUSTIFICATIONS, type Warning } from '../../core/bundle/app-tag.ts'
import { formatMinutes } from '../format/duration.ts'
import { strings } from '../strings.ts'
import { FieldErrors } from '../ui/field-errors.tsx'
import { SelectField } from '../ui/fields.tsx'
import { DurationField } from './duration-field.tsx'

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
      {own && <DurationField minutes={warning.minutes} onChange={(minutes) => onChange({ ...warning, minutes })} />}
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
