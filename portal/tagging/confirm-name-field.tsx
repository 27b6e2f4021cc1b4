import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { strings } from '../strings.ts'

/** Whether what was typed is the name: however it is written large and small, and with what space around it. */
export function isName(typed: string, name: string): boolean {
  return fold(typed) === fold(name)
}

function fold(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** An app's name to type, so that something large isn't done by a slip. Its form can't be sent before it is right. */
export function ConfirmNameField({ name }: { readonly name: string }) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const mismatch = isName(typed, name) ? '' : strings.impact.mismatch(name)
  // Before anything else can send the form.
  useLayoutEffect(() => input.current?.setCustomValidity(mismatch), [mismatch])

  return (
    <div class="field">
      <label for={id}>{strings.impact.type(name)}</label>
      <input
        ref={input}
        id={id}
        value={typed}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </div>
  )
}
