import { useId } from 'preact/hooks'
import { REACHES } from '../../core/bundle/app-tag.ts'
import type { Groups } from '../../core/protocol/groups-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { strings } from '../strings.ts'
import { Choice } from '../ui/choice.tsx'
import { describeFieldProblem, type FieldProblems } from '../ui/field-problems.ts'
import { AddressesField } from './addresses-field.tsx'
import { GroupField } from './group-field.tsx'
import { addressesOf, type TagFormValues } from './tag-form-values.ts'
import { WarningFields } from './warning-fields.tsx'

const words = strings.tagSettings

/** The dotted paths of a tag's request that have a place here. */
export const SETTINGS_FIELDS = ['scope.include', 'scope.exclude', 'only', 'except', 'warning'] as const

interface SettingsFieldsProps {
  readonly tag: Tag
  readonly values: TagFormValues
  readonly problems: FieldProblems
  /** The groups that devices report; `undefined` where they aren't known. */
  readonly groups: Groups['items'] | undefined
  readonly onChange: (changes: Partial<TagFormValues>) => void
}

/** For whom and where a tag holds, and how. */
export function SettingsFields({ tag, values, problems, groups, onChange }: SettingsFieldsProps) {
  const notationId = useId()
  const errorsOf = (field: string, entries: readonly string[] = []) =>
    problems.of(field).map((problem) => describeFieldProblem(field, problem, entries))

  return (
    <div class="stack">
      <GroupField
        label={words.include}
        hint={words.includeHint}
        groups={values.include}
        known={groups}
        errors={errorsOf('scope.include', values.include)}
        onChange={(include) => onChange({ include })}
      />
      <GroupField
        label={words.exclude}
        hint={words.excludeHint}
        groups={values.exclude}
        known={groups}
        errors={errorsOf('scope.exclude', values.exclude)}
        onChange={(exclude) => onChange({ exclude })}
      />
      <AddressesField
        label={words.only}
        notationId={notationId}
        value={values.only}
        errors={errorsOf('only', addressesOf(values.only))}
        onChange={(only) => onChange({ only })}
      />
      <AddressesField
        label={words.except}
        notationId={notationId}
        value={values.except}
        errors={errorsOf('except', addressesOf(values.except))}
        onChange={(except) => onChange({ except })}
      />
      <Notation id={notationId} />
      {tag === 'unsanctioned' && <ReachField value={values.reach} onChange={(reach) => onChange({ reach })} />}
      {tag === 'monitored' && (
        <WarningFields
          warning={values.warning}
          errors={errorsOf('warning')}
          onChange={(warning) => onChange({ warning })}
        />
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={values.uploads === 'blocked'}
          onChange={(event) => onChange({ uploads: event.currentTarget.checked ? 'blocked' : 'allowed' })}
        />
        <span>
          {words.keepFiles}
          <span class="hint small">{words.keepFilesHint}</span>
        </span>
      </label>
    </div>
  )
}

function Notation({ id }: { readonly id: string }) {
  return (
    <div class="hint notation" id={id}>
      <p>{words.notation.intro}</p>
      <ul>
        {words.notation.forms.map(([form, meaning]) => (
          <li key={form}>
            <code>{form}</code> {meaning}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface ReachFieldProps {
  readonly value: TagFormValues['reach']
  readonly onChange: (reach: TagFormValues['reach']) => void
}

function ReachField({ value, onChange }: ReachFieldProps) {
  return (
    <fieldset class="choices">
      <legend>{words.reach}</legend>
      {REACHES.map((reach) => (
        <Choice
          key={reach}
          name="reach"
          checked={reach === value}
          hint={words.reaches[reach].hint}
          onChoose={() => onChange(reach)}
        >
          {words.reaches[reach].name}
        </Choice>
      ))}
    </fieldset>
  )
}
