import { useCallback, useMemo, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Device } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { bundleProgress, refreshBundleStatus } from '../../data/bundle-status.ts'
import { type Pages, usePages } from '../../data/use-pages.ts'
import { useWatched } from '../../data/use-watched.ts'
import { deviceFilters } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { AllowDialog } from './allow-dialog.tsx'
import { deviceColumns } from './device-columns.tsx'
import { type Asked, DeviceControls } from './device-controls.tsx'
import { DeviceFilterBar, NO_FILTERS } from './device-filter-bar.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'
import { SyncAllDialog } from './sync-all-dialog.tsx'

/** A look at those that stand so or so to a bundle: not as close as at the bundle itself. */
const PROGRESS_MS = 5_000

/** The browsers that enrolled, how they stand to the bundle, and for admins what can be done with them. */
export function Devices() {
  const [filters, change] = useFilters(deviceFilters)
  const { progress } = filters
  // Without a state to compare with it, a version says nothing.
  const version = progress === '' ? '' : filters.version
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.devices({ progress, version, cursor }, signal),
    [progress, version],
  )
  const pages = usePages(loadPage)
  const [asked, setAsked] = useState<Asked | 'sync-all'>()
  const close = () => setAsked(undefined)
  const currentVersion = bundleProgress.value?.version
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
      {manages && (
        <div class="button-row">
          <button type="button" class="button" aria-haspopup="dialog" onClick={() => setAsked('sync-all')}>
            {strings.sync.all}
          </button>
        </div>
      )}
      <DeviceFilterBar filters={filters} onChange={change} />
      {progress !== '' && <Refreshing refresh={pages.refresh} />}
      <PagedTable
        caption={strings.nav.devices}
        columns={columns}
        pages={pages}
        rowKey={({ deviceId }) => deviceId}
        empty={progress === '' ? <NoDevices /> : <NoMatch onClear={() => change(NO_FILTERS)} />}
      />
      {asked === 'sync-all' && <SyncAllDialog onClose={close} />}
      {asked !== undefined && asked !== 'sync-all' && <AskedDialog asked={asked} onClose={close} onDone={done} />}
    </>
  )
}

/** A list of browsers that stand somehow to a bundle goes out of date by itself. */
function Refreshing({ refresh }: Pick<Pages<Device>, 'refresh'>) {
  useWatched(refresh, everyFewSeconds)
  return null
}

function everyFewSeconds(): number {
  return PROGRESS_MS
}

function NoDevices() {
  return (
    <div class="empty">
      <p>{strings.devices.none}</p>
      <Link href="/enrollment" class="button primary">
        {strings.apps.first.action}
      </Link>
    </div>
  )
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <div class="empty">
      <p>{strings.devices.noMatch}</p>
      <button type="button" class="button" onClick={onClear}>
        {strings.filters.clear}
      </button>
    </div>
  )
}

interface AskedDialogProps {
  readonly asked: Asked
  readonly onClose: () => void
  readonly onDone: (device: Device) => void
}

function AskedDialog({ asked, ...dialog }: AskedDialogProps) {
  const Dialog = asked.for === 'revoke' ? RevokeDialog : AllowDialog
  return <Dialog device={asked.device} {...dialog} />
}
