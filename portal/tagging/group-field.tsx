import { useId, useRef, useState } from 'preact/hooks'
import type { Groups } from '../../core/protocol/groups-api.ts'
import { strings } from '../strings.ts'
import { FieldErrors } from '../ui/field-errors.tsx'

const words = strings.tagSettings

interface GroupFieldProps {
  readonly label: string
  readonly hint: string
  readonly groups: readonly string[]
  /** What devices report; `undefined` where that isn't known. */
  readonly known: Groups['items'] | undefined
  readonly errors: readonly string[]
  readonly onChange: (groups: readonly string[]) => void
}

/** Groups, chosen from those that devices report or typed: a group may be named before its first device is there. */
export function GroupField({ label, hint, groups, known, errors, onChange }: GroupFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')

  function add(): void {
    const group = typed.trim()
    setTyped('')
    if (group !== '' && !groups.includes(group)) onChange([...groups, group])
  }

  function remove(group: string): void {
    onChange(groups.filter((one) => one !== group))
    // The button that had the focus is gone.
    input.current?.focus()
  }

  return (
    <div class="field">
      <label for={id}>{label}</label>
      {groups.length > 0 && (
        <ul class="chips" aria-label={words.chosenGroups(label)}>
          {groups.map((group) => (
            <li key={group} class="chip">
              {group}
              {known !== undefined && !known.some(({ name }) => name === group) && (
                <span class="muted">{words.noDevice}</span>
              )}
              <button type="button" aria-label={words.removeGroup(group)} onClick={() => remove(group)}>
                <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="input-row">
        <input
          ref={input}
          id={id}
          list={`${id}-known`}
          value={typed}
          maxLength={255}
          autocomplete="off"
          aria-invalid={errors.length > 0}
          aria-describedby={`${id}-hint ${id}-errors`}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || typed.trim() === '') return
            // It ends the group, not the form.
            event.preventDefault()
            add()
          }}
        />
        <button type="button" class="button" aria-label={words.addTo(label)} onClick={add}>
          {words.addGroup}
        </button>
      </div>
      <datalist id={`${id}-known`}>
        {known
          ?.filter(({ name }) => !groups.includes(name))
          .map(({ name, devices }) => (
            <option key={name} value={name} label={words.groupOf(name, devices)} />
          ))}
      </datalist>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <FieldErrors id={`${id}-errors`} errors={errors} />
    </div>
  )
}
