import { useId } from 'preact/hooks'
import { loadCategories } from '../../data/categories.ts'
import { useResource } from '../../data/use-resource.ts'
import { strings } from '../../strings.ts'
import { CategoryOptions } from '../../ui/category-options.tsx'
import { SelectField } from '../../ui/fields.tsx'
import type { ImportChoices } from './read-file.ts'

const words = strings.catalog.import

interface ListFieldsProps {
  readonly choices: ImportChoices
  readonly onChange: (changes: Partial<ImportChoices>) => void
}

/** What a plain list of domains can't say itself: which app they belong to. */
export function ListFields({ choices, onChange }: ListFieldsProps) {
  const id = useId()
  useResource(loadCategories)
  const isOne = choices.listAs === 'one'
  return (
    <>
      <SelectField
        label={words.listAs}
        value={choices.listAs}
        options={[
          ['apps', words.listAsApps],
          ['one', words.listAsOne],
        ]}
        onChange={(listAs) => onChange({ listAs })}
      />
      {isOne && (
        <>
          <div class="field">
            <label for={`${id}-app`}>{words.app}</label>
            <input
              id={`${id}-app`}
              value={choices.app}
              required
              maxLength={64}
              pattern="[a-z0-9]+(-[a-z0-9]+)*"
              spellcheck={false}
              autocomplete="off"
              aria-describedby={`${id}-app-hint`}
              onInput={(event) => onChange({ app: event.currentTarget.value })}
            />
            <p class="hint" id={`${id}-app-hint`}>
              {words.appHint}
            </p>
          </div>
          <div class="field">
            <label for={`${id}-name`}>{words.name}</label>
            <input
              id={`${id}-name`}
              value={choices.name}
              maxLength={120}
              autocomplete="off"
              aria-describedby={`${id}-name-hint`}
              onInput={(event) => onChange({ name: event.currentTarget.value })}
            />
            <p class="hint" id={`${id}-name-hint`}>
              {words.nameHint}
            </p>
          </div>
        </>
      )}
      <div class="field">
        <label for={`${id}-category`}>{strings.editing.category}</label>
        <select
          id={`${id}-category`}
          value={choices.category}
          required={!isOne}
          onChange={(event) => onChange({ category: event.currentTarget.value })}
        >
          <option value="">{isOne ? words.keepCategory : strings.editing.choose}</option>
          <CategoryOptions />
        </select>
      </div>
    </>
  )
}
