import { strings } from '../../strings.ts'
import { SelectField } from '../../ui/fields.tsx'

interface StateFilterProps<State extends string> {
  /** '': any. */
  readonly state: State | ''
  readonly states: readonly State[]
  readonly words: Readonly<Record<State, string>>
  readonly onChange: (state: State | '') => void
}

export function StateFilter<State extends string>({ state, states, words, onChange }: StateFilterProps<State>) {
  return (
    <search class="filter-bar">
      <SelectField
        label={strings.filters.state}
        value={state}
        options={[['', strings.filters.any], ...states.map((each) => [each, words[each]] as const)]}
        onChange={onChange}
      />
    </search>
  )
}

interface NoneInStateProps {
  readonly text: string
  readonly showAll: string
  /** undefined: all are shown already. */
  readonly onShowAll: (() => void) | undefined
}

/** In place of the rows where none is in the state that was asked for. */
export function NoneInState({ text, showAll, onShowAll }: NoneInStateProps) {
  return (
    <div class="empty">
      <p>{text}</p>
      {onShowAll !== undefined && (
        <button type="button" class="button" onClick={onShowAll}>
          {showAll}
        </button>
      )}
    </div>
  )
}
