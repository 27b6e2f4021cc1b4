import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import type { FleetProgress, ProgressState } from '../../core/protocol/staged-api.ts'
import { strings } from '../strings.ts'
import { TimeSince } from '../ui/time-since.tsx'
import { deviceListPath } from './device-list-path.ts'

const words = strings.progress

interface FleetProgressViewProps {
  readonly progress: FleetProgress
  /** It counts the first ones of a staged tag, and nobody else. */
  readonly amongFirst?: boolean
}

/** On how many browsers a bundle is enforced, with a bar, and what is with the others. */
export function FleetProgressView({ progress, amongFirst = false }: FleetProgressViewProps) {
  const { enforcing, devices } = progress
  const enforced = words.enforced(enforcing, devices)
  return (
    <div class="fleet-progress">
      <p>
        {enforced}
        {amongFirst && <span class="muted"> {words.amongFirst}</span>}
      </p>
      {devices > 0 && <progress value={enforcing} max={devices} aria-label={enforced} />}
      <FleetRest progress={progress} linked={!amongFirst} />
    </div>
  )
}

interface FleetRestProps {
  readonly progress: FleetProgress
  /** Whether the device list can show these very browsers: it knows them by the version, not by who was first. */
  readonly linked: boolean
  /** Where there is little room, why some failed is left to where there is more. */
  readonly withReasons?: boolean
}

/** The browsers that don't enforce it: how many, since when, and why. Nothing where all do. */
export function FleetRest({ progress, linked, withReasons = true }: FleetRestProps) {
  const { version, pending, offline, offlineSince, failed, failures } = progress
  if (pending + offline + failed === 0) return null

  const shown = (state: ProgressState, text: ComponentChildren) =>
    linked ? <Link href={deviceListPath(state, version)}>{text}</Link> : text
  return (
    <ul class="fleet-rest">
      {pending > 0 && <li>{shown('pending', words.pending(pending))}</li>}
      {offline > 0 && (
        <li>
          {shown('offline', words.offline(offline))}
          {offlineSince !== null && (
            <>
              {words.since(offline)}
              <TimeSince at={offlineSince} />
            </>
          )}
        </li>
      )}
      {failed > 0 && (
        <li class="failed">
          {shown('failed', words.failed(failed))}
          {withReasons && failures.length > 0 && (
            <ul>
              {failures.map(({ reason, devices }) => (
                <li key={reason}>{words.reason(strings.devices.gaps[reason], devices)}</li>
              ))}
            </ul>
          )}
        </li>
      )}
    </ul>
  )
}
