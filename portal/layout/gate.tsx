import type { ComponentChildren } from 'preact'
import { strings } from '../strings.ts'
import { PageHeading } from '../ui/page-heading.tsx'
import { Logo } from './logo.tsx'

interface GateProps {
  readonly title: string
  readonly children: ComponentChildren
}

/** The card that set-up and sign-in stand on. */
export function Gate({ title, children }: GateProps) {
  return (
    <main class="gate">
      <div class="gate-card">
        <p class="brand">
          <Logo size={36} />
          {strings.product}
        </p>
        <PageHeading title={title} />
        {children}
      </div>
    </main>
  )
}
