import type { ComponentChildren } from 'preact'

interface ChoiceProps {
  readonly name: string
  readonly checked: boolean
  readonly onChoose: () => void
  readonly hint?: string
  readonly autofocus?: boolean
  readonly children: ComponentChildren
}

/** One of several, as a card that says what it does. */
export function Choice({ name, checked, onChoose, hint, autofocus = false, children }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={checked} onChange={onChoose} autofocus={autofocus} />
      <span>
        {children}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </span>
    </label>
  )
}
