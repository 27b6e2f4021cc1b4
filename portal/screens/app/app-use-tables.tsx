import { Link } from 'wouter-preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { formatCount } from '../../format/count.ts'
import { OpenName, UserName } from '../../identities/open-name.tsx'
import { strings } from '../../strings.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

export function AppUsers({ app }: { readonly app: AppDetail }) {
  return (
    <DataTable
      caption={strings.app.users}
      rows={app.users}
      rowKey={({ user }) => user ?? ''}
      columns={[
        {
          key: 'user',
          label: strings.app.user,
          kind: 'row-header',
          cell: UserName,
        },
        { key: 'visits', label: strings.app.visits, kind: 'number', cell: ({ visits }) => formatCount(visits) },
        { key: 'lastSeen', label: strings.app.lastSeen, cell: ({ lastSeen }) => <TimeAgo at={lastSeen} /> },
      ]}
    />
  )
}

export function AppDevices({ app }: { readonly app: AppDetail }) {
  return (
    <DataTable
      caption={strings.app.devices}
      rows={app.devices}
      rowKey={({ deviceId }) => deviceId}
      columns={[
        {
          key: 'device',
          label: strings.app.device,
          kind: 'row-header',
          cell: ({ deviceId, name }) => (
            <>
              <Link href={`/events?deviceId=${deviceId}&appId=${app.appId}`}>
                {name ?? strings.unnamedDevice(deviceId)}
              </Link>
              <OpenName name={name} />
            </>
          ),
        },
        { key: 'visits', label: strings.app.visits, kind: 'number', cell: ({ visits }) => formatCount(visits) },
        { key: 'lastSeen', label: strings.app.lastSeen, cell: ({ lastSeen }) => <TimeAgo at={lastSeen} /> },
      ]}
    />
  )
}
