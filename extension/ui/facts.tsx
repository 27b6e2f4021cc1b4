import type { ComponentChildren } from 'preact'
import { t } from './i18n.ts'
import type { MessageKey } from './sentence.ts'

/** Labels and values; holds `Fact`s. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>
}

interface FactProps {
  readonly label: MessageKey
  readonly testId?: string
  readonly children: ComponentChildren
}

export function Fact({ label, testId, children }: FactProps) {
  return (
    <div class="fact">
      <dt>{t(label)}</dt>
      <dd data-testid={testId}>{children}</dd>
    </div>
  )
}
