import { useCallback, useMemo, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Device } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { bundleStatus, refreshBundleStatus } from '../../data/bundle-status.ts'
import { usePages } from '../../data/use-pages.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { AllowDialog } from './allow-dialog.tsx'
import { deviceColumns } from './device-columns.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'

interface Asked {
  readonly device: Device
  readonly for: 'revoke' | 'allow'
}

export function Devices() {
  const loadPage = useCallback((cursor: string | undefined, signal: AbortSignal) => api.devices({ cursor }, signal), [])
  const pages = usePages(loadPage)
  const [asked, setAsked] = useState<Asked>()
  const currentVersion = bundleStatus.value?.version
  const manages = may('manage-devices')
  const columns = useMemo(() => {
    const columns = deviceColumns(currentVersion)
    if (!manages) return columns
    const cell = (device: Device) => <DeviceControls device={device} onAsk={setAsked} />
    return [...columns, { key: 'controls', label: strings.devices.columns.controls, kind: 'controls' as const, cell }]
  }, [currentVersion, manages])

  function done(changed: Device): void {
    setAsked(undefined)
    pages.update((device) => (device.deviceId === changed.deviceId ? changed : device))
    // It counts the active devices alone.
    void refreshBundleStatus()
  }

  return (
    <>
      <PageHeading title={strings.nav.devices}>
        <p class="muted">{strings.devices.intro}</p>
      </PageHeading>
      <PagedTable
        caption={strings.nav.devices}
        columns={columns}
        pages={pages}
        rowKey={({ deviceId }) => deviceId}
        empty={
          <div class="empty">
            <p>{strings.devices.none}</p>
            <Link href="/enrollment" class="button primary">
              {strings.apps.first.action}
            </Link>
          </div>
        }
      />
      {asked?.for === 'revoke' && (
        <RevokeDialog device={asked.device} onClose={() => setAsked(undefined)} onDone={done} />
      )}
      {asked?.for === 'allow' && (
        <AllowDialog device={asked.device} onClose={() => setAsked(undefined)} onDone={done} />
      )}
    </>
  )
}

interface DeviceControlsProps {
  readonly device: Device
  readonly onAsk: (asked: Asked) => void
}

function DeviceControls({ device, onAsk }: DeviceControlsProps) {
  const words = strings.devices
  const label = { active: words.revoke, revoked: words.keepOut, blocked: words.allow }[device.state]
  const name = device.name ?? strings.unnamedDevice(device.deviceId)
  return (
    <button
      type="button"
      class="button small"
      aria-haspopup="dialog"
      aria-label={`${label}: ${name}`}
      onClick={() => onAsk({ device, for: device.state === 'blocked' ? 'allow' : 'revoke' })}
    >
      {label}
    </button>
  )
}
