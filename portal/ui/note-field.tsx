import { useId } from 'preact/hooks'

interface NoteFieldProps {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A note of up to 1,000 characters, that may be empty. */
export function NoteField({ label, hint, value, onChange }: NoteFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={1_000}
        value={value}
        aria-describedby={`${id}-hint`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}

/** A note as the server takes it: null where it says nothing. */
export function noteOf(text: string): string | null {
  const note = text.trim()
  return note === '' ? null : note
}
