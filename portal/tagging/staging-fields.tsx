import { useId } from 'preact/hooks'
import type { Groups } from '../../core/protocol/groups-api.ts'
import { strings } from '../strings.ts'
import { Choice } from '../ui/choice.tsx'
import { DurationField } from './duration-field.tsx'
import { GroupField } from './group-field.tsx'
import type { StagingFormValues } from './staging-form-values.ts'

const words = strings.staging

interface StagingFieldsProps {
  readonly values: StagingFormValues
  /** The groups that devices report; `undefined` where they aren't known. */
  readonly groups: Groups['items'] | undefined
  readonly groupErrors: readonly string[]
  readonly onChange: (changes: Partial<StagingFormValues>) => void
}

/** To whom a tag goes first, and when to everyone. */
export function StagingFields({ values, groups, groupErrors, onChange }: StagingFieldsProps) {
  const { first } = values
  return (
    <div class="stack">
      <fieldset class="choices">
        <legend>{words.legend}</legend>
        {(['everyone', 'groups', 'percent'] as const).map((each) => (
          <Choice
            key={each}
            name="first"
            checked={each === first}
            hint={words[`${each}Hint`]}
            onChoose={() => onChange({ first: each })}
          >
            {words[each]}
          </Choice>
        ))}
      </fieldset>
      {first === 'groups' && (
        <GroupField
          label={words.groupsField}
          hint={words.groupsFieldHint}
          groups={values.groups}
          known={groups}
          errors={groupErrors}
          onChange={(groups) => onChange({ groups })}
        />
      )}
      {first === 'percent' && <PercentField percent={values.percent} onChange={(percent) => onChange({ percent })} />}
      {first !== 'everyone' && <NextFields values={values} onChange={onChange} />}
    </div>
  )
}

function NextFields({ values: { next, minutes }, onChange }: Pick<StagingFieldsProps, 'values' | 'onChange'>) {
  return (
    <>
      <fieldset class="choices">
        <legend>{words.nextLegend}</legend>
        <Choice
          name="next"
          checked={next === 'by-hand'}
          hint={words.byHandHint}
          onChoose={() => onChange({ next: 'by-hand' })}
        >
          {words.byHand}
        </Choice>
        <Choice
          name="next"
          checked={next === 'after'}
          hint={words.afterHint}
          onChoose={() => onChange({ next: 'after' })}
        >
          {words.after}
        </Choice>
      </fieldset>
      {next === 'after' && <DurationField minutes={minutes} onChange={(minutes) => onChange({ minutes })} />}
    </>
  )
}

interface PercentFieldProps {
  readonly percent: number | undefined
  readonly onChange: (percent: number | undefined) => void
}

function PercentField({ percent, onChange }: PercentFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{words.percentField}</label>
      <input
        id={id}
        type="number"
        required
        min={1}
        max={99}
        step={1}
        value={percent ?? ''}
        onInput={({ currentTarget: { value, valueAsNumber } }) => onChange(value === '' ? undefined : valueAsNumber)}
      />
    </div>
  )
}
