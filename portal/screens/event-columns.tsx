import { Link } from 'wouter-preact'
import type { Event } from '../../core/protocol/admin-api.ts'
import { OpenName, UserName } from '../identities/open-name.tsx'
import { strings } from '../strings.ts'
import type { Column } from '../ui/data-table.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

/** How an event is told in a table. */
export const eventColumns: readonly Column<Event>[] = [
  { key: 'at', label: strings.events.columns.at, cell: ({ at }) => <TimeAgo at={at} /> },
  {
    key: 'type',
    label: strings.events.columns.type,
    cell: ({ type }) => <span class={`event event-${type}`}>{strings.events.types[type]}</span>,
  },
  {
    key: 'app',
    label: strings.events.columns.app,
    kind: 'row-header',
    cell: ({ appId, appName }) => <Link href={`/apps/${appId}`}>{appName}</Link>,
  },
  { key: 'user', label: strings.events.columns.user, cell: UserName },
  {
    key: 'device',
    label: strings.events.columns.device,
    cell: ({ deviceId, deviceName }) => (
      <>
        <Link href={`/events?deviceId=${deviceId}`}>{deviceName ?? strings.unnamedDevice(deviceId)}</Link>
        <OpenName name={deviceName} />
      </>
    ),
  },
  { key: 'context', label: strings.events.columns.context, cell: ({ context }) => strings.events.contexts[context] },
  {
    key: 'justification',
    label: strings.events.columns.justification,
    cell: ({ justification }) =>
      justification === null ? <span class="muted">–</span> : <span class="said">{justification}</span>,
  },
]
