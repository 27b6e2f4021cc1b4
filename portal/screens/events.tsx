import { useCallback } from 'preact/hooks'
import { EVENT_TYPES } from '../../core/protocol/device-api.ts'
import { api } from '../api.ts'
import { usePages } from '../data/use-pages.ts'
import { useResource } from '../data/use-resource.ts'
import { type EventFilters, eventFilters } from '../filters/filters.ts'
import { optionsWith } from '../filters/options-with.ts'
import { useFilters } from '../filters/use-filters.ts'
import { strings } from '../strings.ts'
import { SelectField } from '../ui/fields.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { eventColumns } from './event-columns.tsx'

const NO_FILTERS: EventFilters = eventFilters.read('')

/** Things that happened and are worth reading alone, the newest first. */
export function Events() {
  const [filters, change] = useFilters(eventFilters)
  const { type, appId, deviceId } = filters
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.events({ type, appId, deviceId, cursor }, signal),
    [type, appId, deviceId],
  )
  const pages = usePages(loadPage)
  const filtered = type !== '' || appId !== '' || deviceId !== ''

  return (
    <>
      <PageHeading title={strings.nav.events}>
        <p class="muted">{strings.events.intro}</p>
      </PageHeading>
      <EventFilterBar filters={filters} onChange={change} />
      <PagedTable
        caption={strings.nav.events}
        columns={eventColumns}
        pages={pages}
        rowKey={({ eventId }) => eventId}
        empty={
          <div class="empty">
            <p>{filtered ? strings.events.noMatch : strings.events.none}</p>
            {filtered && (
              <button type="button" class="button" onClick={() => change(NO_FILTERS)}>
                {strings.filters.clear}
              </button>
            )}
          </div>
        }
      />
    </>
  )
}

interface EventFilterBarProps {
  readonly filters: EventFilters
  readonly onChange: (changes: Partial<EventFilters>) => void
}

function EventFilterBar({ filters, onChange }: EventFilterBarProps) {
  const apps = useResource(useCallback(loadStoppedApps, [])).value ?? []
  const devices = useResource(useCallback(loadDevices, [])).value ?? []

  return (
    <search class="filter-bar">
      <SelectField
        label={strings.filters.type}
        value={filters.type}
        options={[['', strings.filters.any], ...EVENT_TYPES.map((type) => [type, strings.events.types[type]] as const)]}
        onChange={(type) => onChange({ type })}
      />
      <SelectField
        label={strings.filters.app}
        value={filters.appId}
        options={optionsWith(filters.appId, apps)}
        onChange={(appId) => onChange({ appId })}
      />
      <SelectField
        label={strings.filters.device}
        value={filters.deviceId}
        options={optionsWith(filters.deviceId, devices)}
        onChange={(deviceId) => onChange({ deviceId })}
      />
    </search>
  )
}

/** Apps with the most attempts that were blocked or warned of are those that events are about. */
async function loadStoppedApps(signal: AbortSignal): Promise<(readonly [value: string, label: string])[]> {
  const pages = await Promise.all(
    ['blocked', 'warned'].map((sort) => api.discoveredApps({ days: '90', sort, order: 'desc', limit: '100' }, signal)),
  )
  const stopped = pages.flatMap(({ items }) => items).filter(({ blocked, warned }) => blocked + warned > 0)
  return [...new Map(stopped.map(({ appId, name }) => [appId, name]))]
}

async function loadDevices(signal: AbortSignal): Promise<(readonly [value: string, label: string])[]> {
  const page = await api.devices({ limit: '100' }, signal)
  return page.items.map(({ deviceId, name }) => [deviceId, name ?? strings.unnamedDevice(deviceId)])
}
