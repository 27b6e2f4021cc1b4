import { Link } from 'wouter-preact'
import { strings } from '../../strings.ts'

const NAMES = strings.apps.views

interface AppViewsProps {
  readonly current: keyof typeof NAMES
  /** The address of each view. */
  readonly addresses: Readonly<Record<keyof typeof NAMES, string>>
}

/** The ways to look at Cloud Discovery. */
export function AppViews({ current, addresses }: AppViewsProps) {
  return (
    <nav class="views" aria-label={strings.apps.viewsLabel}>
      {(['discovered', 'catalog', 'domains'] as const).map((view) => (
        <Link key={view} href={addresses[view]} aria-current={view === current ? 'page' : undefined}>
          {NAMES[view]}
        </Link>
      ))}
    </nav>
  )
}
