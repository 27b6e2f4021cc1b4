import { useId, useState } from 'preact/hooks'
import { categories, loadCategories } from '../data/categories.ts'
import type { Action } from '../data/use-action.ts'
import { useResource } from '../data/use-resource.ts'
import { strings } from '../strings.ts'
import { CategoryOptions } from '../ui/category-options.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import type { AppFormValues } from './app-form-values.ts'

const words = strings.editing

interface AppFormDialogProps {
  readonly title: string
  readonly initial: AppFormValues
  readonly action: Action<[AppFormValues]>
  readonly onClose: () => void
}

/** What an admin can say of an app: of a new one, or otherwise than it stands. */
export function AppFormDialog({ title, initial, action, onClose }: AppFormDialogProps) {
  const [values, setValues] = useState(initial)
  const known = useResource(loadCategories)
  const set = (changes: Partial<AppFormValues>) => setValues({ ...values, ...changes })

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          action.run(values)
        }}
      >
        <TextField label={words.name} value={values.name} required onChange={(name) => set({ name })} />
        <TextField
          label={words.vendor}
          hint={words.vendorHint}
          value={values.vendor}
          onChange={(vendor) => set({ vendor })}
        />
        <CategoryField value={values.category} onChange={(category) => set({ category })} />
        <TextField
          label={words.homepage}
          value={values.homepage}
          placeholder="https://"
          onChange={(homepage) => set({ homepage })}
        />
        <HostsField
          label={words.domains}
          hint={words.domainsHint}
          value={values.domains}
          onChange={(domains) => set({ domains })}
        />
        <HostsField
          label={words.hosts}
          hint={words.hostsHint}
          value={values.hosts}
          onChange={(hosts) => set({ hosts })}
        />
        <ProblemNotice problem={action.problem ?? known.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button primary" disabled={action.busy}>
            {action.busy ? strings.working : words.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
}

interface TextFieldProps extends FieldProps {
  readonly required?: boolean
  readonly placeholder?: string
}

function TextField({ label, hint, value, required = false, placeholder, onChange }: TextFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        required={required}
        maxLength={1_000}
        placeholder={placeholder}
        autocomplete="off"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

function HostsField({ label, hint, value, onChange }: FieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={4}
        value={value}
        spellcheck={false}
        autocapitalize="off"
        aria-describedby={`${id}-hint`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}

function CategoryField({ value, onChange }: Pick<FieldProps, 'value' | 'onChange'>) {
  const id = useId()
  const isListed = categories.value.some((category) => category.id === value)
  return (
    <div class="field">
      <label for={id}>{words.category}</label>
      <select id={id} value={value} required onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{words.choose}</option>
        {/* Before the list is here, the app's own must not be lost. */}
        {value !== '' && !isListed && <option value={value}>{value}</option>}
        <CategoryOptions />
      </select>
    </div>
  )
}
