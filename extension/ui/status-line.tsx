import type { ComponentChildren } from 'preact'
import type { Tone } from './sentence.ts'

interface Props {
  readonly tone: Tone
  readonly testId?: string
  readonly children: ComponentChildren
}

/** One fact with the mark of its tone; the words alone say it too. */
export function StatusLine({ tone, testId, children }: Props) {
  return (
    <div class={`status-line tone-${tone}`}>
      <span class="status-mark" aria-hidden="true" />
      <div data-testid={testId}>{children}</div>
    </div>
  )
}
