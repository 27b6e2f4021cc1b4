import { useId } from 'preact/hooks'
import { FieldErrors } from '../ui/field-errors.tsx'

interface AddressesFieldProps {
  readonly label: string
  /** The id of the element that explains the notation. */
  readonly notationId: string
  readonly value: string
  readonly errors: readonly string[]
  readonly onChange: (value: string) => void
}

/** Address patterns, one a line. */
export function AddressesField({ label, notationId, value, errors, onChange }: AddressesFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        value={value}
        spellcheck={false}
        autocapitalize="off"
        aria-invalid={errors.length > 0}
        aria-describedby={`${notationId} ${id}-errors`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <FieldErrors id={`${id}-errors`} errors={errors} />
    </div>
  )
}
