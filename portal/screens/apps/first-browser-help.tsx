import { Link } from 'wouter-preact'
import { bundleStatus } from '../../data/bundle-status.ts'
import type { DayRange } from '../../filters/filters.ts'
import { strings } from '../../strings.ts'

/** What to do while nothing was discovered: connect a browser, or wait for the first upload. */
export function FirstBrowserHelp({ days }: { readonly days: DayRange }) {
  const devices = bundleStatus.value?.devices ?? 0
  const words = strings.apps.first
  if (devices > 0) {
    return (
      <div class="empty">
        <h2>{words.waitingTitle(days)}</h2>
        <p>{words.waiting(devices)}</p>
        <Link href="/devices" class="button">
          {words.seeDevices}
        </Link>
      </div>
    )
  }
  return (
    <div class="empty">
      <h2>{words.title}</h2>
      <ol>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Link href="/enrollment" class="button primary">
        {words.action}
      </Link>
    </div>
  )
}
