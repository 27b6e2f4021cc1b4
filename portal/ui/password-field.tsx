import { useId, useState } from 'preact/hooks'
import { strings } from '../strings.ts'

interface PasswordFieldProps {
  readonly label: string
  readonly autocomplete: 'current-password' | 'new-password'
  readonly minLength?: number
  readonly hint?: string
}

/** A password input named `password`, which can be shown. */
export function PasswordField({ label, autocomplete, minLength, hint }: PasswordFieldProps) {
  const id = useId()
  const [shown, setShown] = useState(false)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name="password"
        type={shown ? 'text' : 'password'}
        autocomplete={autocomplete}
        minLength={minLength}
        maxLength={200}
        required
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <label class="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        {strings.signIn.showPassword}
      </label>
    </div>
  )
}
