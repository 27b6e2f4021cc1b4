import { Link } from 'wouter-preact'
import { strings } from '../../strings.ts'

const NAMES = strings.access.views

/** The two lists of who gets what in spite of its tag: asked for, and granted. */
export function AccessViews({ current }: { readonly current: keyof typeof NAMES }) {
  return (
    <nav class="views" aria-label={strings.access.viewsLabel}>
      {(['requests', 'exceptions'] as const).map((view) => (
        <Link key={view} href={`/${view}`} aria-current={view === current ? 'page' : undefined}>
          {NAMES[view]}
        </Link>
      ))}
    </nav>
  )
}
