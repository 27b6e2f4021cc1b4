import { Link } from 'wouter-preact'
import type { Device } from '../../../core/protocol/admin-api.ts'
import { formatCount } from '../../format/count.ts'
import { OpenName, UserName } from '../../identities/open-name.tsx'
import { strings } from '../../strings.ts'
import type { Column } from '../../ui/data-table.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { RefusedHosts } from './refused-hosts.tsx'

/** The device list's columns. `currentVersion`: the newest bundle's, where it is known. */
export function deviceColumns(currentVersion: number | undefined): Column<Device>[] {
  const { columns } = strings.devices
  return [
    {
      key: 'device',
      label: columns.device,
      kind: 'row-header',
      cell: (device) => (
        <>
          <Link href={`/events?deviceId=${device.deviceId}`}>
            {device.name ?? strings.unnamedDevice(device.deviceId)}
          </Link>
          <OpenName name={device.name} />
        </>
      ),
    },
    {
      key: 'state',
      label: columns.state,
      cell: ({ state }) => <span class={`state state-${state}`}>{strings.devices.states[state]}</span>,
    },
    { key: 'user', label: columns.user, cell: UserName },
    { key: 'browser', label: columns.browser, cell: browserOf },
    { key: 'version', label: columns.bundle, cell: (device) => <Enforced device={device} current={currentVersion} /> },
    { key: 'lastSeen', label: columns.lastSeen, cell: ({ lastSeen }) => <TimeAgo at={lastSeen} /> },
    { key: 'waiting', label: columns.waiting, kind: 'number', cell: waitingOf },
    { key: 'gaps', label: columns.gaps, cell: (device) => <Gaps device={device} /> },
  ]
}

function browserOf(device: Device) {
  return (
    <>
      {device.browser} {device.browserVersion}
      <span class="muted small">
        {device.platform} · {strings.devices.extension(device.extensionVersion)}
      </span>
    </>
  )
}

function Enforced({ device, current }: { readonly device: Device; readonly current: number | undefined }) {
  if (device.enforcedVersion === null) return <span class="muted">{strings.devices.nothingEnforced}</span>
  const behind = current !== undefined && device.enforcedVersion < current
  return (
    <>
      {formatCount(device.enforcedVersion)}
      <span class={behind ? 'small behind' : 'small muted'}>
        {behind ? strings.devices.behind(current) : strings.devices.current}
      </span>
    </>
  )
}

function waitingOf(device: Device) {
  return (
    <>
      {formatCount(device.signalsWaiting)}
      {device.droppedRows > 0 && <span class="small behind">{strings.devices.dropped(device.droppedRows)}</span>}
    </>
  )
}

function Gaps({ device }: { readonly device: Device }) {
  if (device.gaps.length + device.refusedHosts.length === 0) {
    return <span class="muted">{strings.devices.noGaps}</span>
  }
  return (
    <>
      <ul class="gaps">
        {device.gaps.map((gap) => (
          <li key={gap}>{strings.devices.gaps[gap]}</li>
        ))}
      </ul>
      <RefusedHosts hosts={device.refusedHosts} />
    </>
  )
}
