import { Link } from 'wouter-preact'
import type { FleetProgress } from '../../core/protocol/staged-api.ts'
import { bundleProgress, bundleStatus } from '../data/bundle-status.ts'
import { FleetRest } from '../fleet/fleet-progress-view.tsx'
import { strings } from '../strings.ts'
import { TimeAgo } from '../ui/time-ago.tsx'

/** How far the newest bundle has come, on every screen. */
export function BundleStrip() {
  const progress = bundleProgress.value
  return (
    <section class="bundle-strip" aria-label={strings.bundle.label}>
      {progress === undefined ? <p>{strings.loading}</p> : <ProgressLine progress={progress} />}
    </section>
  )
}

function ProgressLine({ progress }: { readonly progress: FleetProgress }) {
  const { version, enforcing, devices } = progress
  const status = bundleStatus.value
  if (devices === 0) {
    return (
      <p>
        {strings.bundle.noDevices} <Link href="/enrollment">{strings.bundle.connect}</Link>
      </p>
    )
  }
  const complete = enforcing === devices
  const words = strings.bundle.enforced(version, enforcing, devices)
  return (
    <div class={`bundle-line ${complete ? 'complete' : 'rolling-out'}`}>
      <Link href="/devices" class="bundle-version">
        {words}
      </Link>
      {!complete && <progress value={enforcing} max={devices} aria-label={words} />}
      <FleetRest progress={progress} linked withReasons={false} />
      {status !== undefined && (
        <span class="muted">
          {strings.bundle.unsanctioned(status.unsanctionedApps)} · {strings.bundle.changed}{' '}
          <TimeAgo at={status.createdAt} />
        </span>
      )}
    </div>
  )
}
