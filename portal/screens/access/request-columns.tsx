import { Link } from 'wouter-preact'
import type { AccessRequest } from '../../../core/protocol/exceptions-api.ts'
import { OpenName, UserName } from '../../identities/open-name.tsx'
import { strings } from '../../strings.ts'
import type { Column } from '../../ui/data-table.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { TimeAt } from '../../ui/time-at.tsx'

const words = strings.requests

/** How a request for access is told in a table. */
export const requestColumns: readonly Column<AccessRequest>[] = [
  { key: 'at', label: words.columns.at, cell: ({ askedAt }) => <TimeAgo at={askedAt} /> },
  {
    key: 'app',
    label: words.columns.app,
    kind: 'row-header',
    cell: ({ appId, appName }) => <Link href={`/apps/${appId}`}>{appName}</Link>,
  },
  { key: 'user', label: words.columns.user, cell: UserName },
  {
    key: 'device',
    label: words.columns.device,
    cell: ({ deviceId, deviceName }) => (
      <>
        {deviceName ?? strings.unnamedDevice(deviceId)}
        <OpenName name={deviceName} />
      </>
    ),
  },
  {
    key: 'reason',
    label: words.columns.reason,
    cell: ({ reason }) =>
      reason === null || reason === '' ? (
        <span class="muted">{words.noReason}</span>
      ) : (
        <span class="said">{reason}</span>
      ),
  },
  { key: 'state', label: words.columns.state, cell: (request) => <Decision request={request} /> },
]

function Decision({ request: { state, until, decidedAt, decidedBy, note } }: { readonly request: AccessRequest }) {
  return (
    <>
      <span class={`state state-${state}`}>{words.states[state]}</span>
      {until !== null && (
        <span class="small">
          {words.until} <TimeAt at={until} />
        </span>
      )}
      {decidedAt !== null && decidedBy !== null && (
        <span class="muted small">
          {words.by(decidedBy)} <TimeAgo at={decidedAt} />
        </span>
      )}
      {note !== null && <span class="small said">{words.noteWas(note)}</span>}
    </>
  )
}
