import type { AppDetail } from '../../core/protocol/admin-api.ts'
import type { Resource } from '../data/use-resource.ts'
import type { DayRange } from '../filters/filters.ts'
import { strings } from '../strings.ts'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { ProtectedHostsNotice } from './protected-hosts-notice.tsx'

interface BlockingWarningProps {
  readonly detail: Resource<AppDetail>
  readonly days: DayRange
  /** The tag is to hold for some groups, or at some addresses, alone. */
  readonly narrowed: boolean
}

/** Before an app is blocked: who used it and will be stopped, and what stays reachable. */
export function BlockingWarning({ detail, days, narrowed }: BlockingWarningProps) {
  const { value, problem, reload } = detail
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />
  return (
    <div class="stack">
      <Notice kind="warn">
        <p>{value === undefined ? strings.loading : whoIsStopped(value, days)}</p>
        {narrowed && <p>{strings.tagging.narrowed}</p>}
        <p>{strings.tagging.atOnce}</p>
      </Notice>
      {value !== undefined && <ProtectedHostsNotice hosts={value.protectedHosts} />}
    </div>
  )
}

/** The API lists the hundred with the most visits: a full list may be the start of a longer one. */
const LIST_LIMIT = 100

function whoIsStopped(app: AppDetail, days: DayRange): string {
  if (app.devices.length === 0) return strings.tagging.unused(app.name, days)
  const named = app.users.filter(({ user }) => user !== null).length
  return strings.tagging.stops(app.name, days, {
    users: named,
    manyUsers: app.users.length >= LIST_LIMIT,
    devices: app.devices.length,
    manyDevices: app.devices.length >= LIST_LIMIT,
  })
}
