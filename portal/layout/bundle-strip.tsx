import { Link } from 'wouter-preact'
import type { BundleStatus } from '../../core/protocol/admin-api.ts'
import { bundleStatus } from '../data/bundle-status.ts'
import { strings } from '../strings.ts'
import { TimeAgo } from '../ui/time-ago.tsx'

/** How far the newest bundle has come, on every screen. */
export function BundleStrip() {
  const status = bundleStatus.value
  return (
    <section class="bundle-strip" aria-label={strings.bundle.label}>
      {status === undefined ? <p>{strings.loading}</p> : <StatusLine status={status} />}
    </section>
  )
}

function StatusLine({ status }: { readonly status: BundleStatus }) {
  if (status.devices === 0) {
    return (
      <p>
        {strings.bundle.noDevices} <Link href="/enrollment">{strings.bundle.connect}</Link>
      </p>
    )
  }
  const complete = status.devicesEnforcing === status.devices
  const words = strings.bundle.enforced(status.version, status.devicesEnforcing, status.devices)
  return (
    <p class={complete ? 'complete' : 'rolling-out'}>
      <Link href="/devices">{words}</Link>
      {!complete && <progress value={status.devicesEnforcing} max={status.devices} aria-label={words} />}
      <span class="muted">
        {strings.bundle.unsanctioned(status.unsanctionedApps)} · {strings.bundle.changed}{' '}
        <TimeAgo at={status.createdAt} />
      </span>
    </p>
  )
}
