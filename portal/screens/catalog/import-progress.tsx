import { strings } from '../../strings.ts'
import type { ImportPhase } from './upload-import.ts'

const words = strings.catalog.import

/** How far an import is. The server's own part has no measure: the bar then only shows that something goes on. */
export function ImportProgress({ phase }: { readonly phase: ImportPhase }) {
  const text = textOf(phase)
  return (
    <div class="import-progress">
      <progress
        aria-label={words.progress}
        {...(phase.name === 'sending' && { value: phase.sent, max: phase.parts })}
      />
      {/* Said once a phase, not once a part: a screen reader would speak without end. */}
      <p class="muted" aria-hidden={phase.name === 'sending'}>
        {text}
      </p>
      <p class="visually-hidden" role="status">
        {phase.name === 'sending' ? words.sendingShort : text}
      </p>
    </div>
  )
}

function textOf(phase: ImportPhase): string {
  if (phase.name === 'sending') return words.sending(phase.sent + 1, phase.parts)
  return words[phase.name]
}
