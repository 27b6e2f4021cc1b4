import { useState } from 'preact/hooks'
import { t } from './i18n.ts'
import type { MessageKey } from './sentence.ts'

interface Props {
  readonly label: MessageKey
  /** Made when pressed, so that it is as new as can be. */
  readonly text: () => string
}

export function CopyButton({ label, text }: Props) {
  const [outcome, setOutcome] = useState<MessageKey | null>(null)

  async function copy() {
    try {
      await navigator.clipboard.writeText(text())
      setOutcome('copied')
    } catch {
      setOutcome('copyFailed')
    }
  }

  return (
    <span class="with-outcome">
      <button type="button" class="button" onClick={copy}>
        {t(label)}
      </button>
      <span role="status" class="outcome">
        {outcome !== null && t(outcome)}
      </span>
    </span>
  )
}
