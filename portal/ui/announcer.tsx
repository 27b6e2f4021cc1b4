import { signal } from '@preact/signals'
import { strings } from '../strings.ts'

const message = signal('')

/** Says the result of what a person did, to eyes and to screen readers. Stays until the next, or until it is dismissed. */
export function announce(text: string): void {
  message.value = text
}

export function Announcer() {
  return (
    <div class="announcer">
      <div role="status">{message.value !== '' && <p class="announcement">{message.value}</p>}</div>
      {message.value !== '' && (
        <button type="button" class="button quiet" onClick={() => announce('')}>
          {strings.dismiss}
        </button>
      )}
    </div>
  )
}
