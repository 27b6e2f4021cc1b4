import { useCallback, useMemo } from 'preact/hooks'
import { DISCOVERED_APP_SORTS, type DiscoveredApp } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { type Pages, usePages } from '../../data/use-pages.ts'
import type { AppListFilters, DayRange } from '../../filters/filters.ts'
import { strings } from '../../strings.ts'
import { TagControl } from '../../tagging/tag-control.tsx'
import type { Column, Sorting } from '../../ui/data-table.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { captionFor, listUseColumns } from '../use-columns.tsx'
import type { ChangeFilters } from './app-filter-bar.tsx'
import { AppName } from './app-name.tsx'
import { FirstBrowserHelp } from './first-browser-help.tsx'
import { NoMatch } from './no-match.tsx'
import { RiskCell } from './risk-cell.tsx'

interface DiscoveredAppsProps {
  readonly filters: AppListFilters
  readonly onChange: ChangeFilters
}

export function DiscoveredApps({ filters, onChange }: DiscoveredAppsProps) {
  const { search, tag, category, riskMax, days, sort, order } = filters
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      api.discoveredApps({ search, tag, category, riskMax, days, sort, order, cursor }, signal),
    [search, tag, category, riskMax, days, sort, order],
  )
  const pages = usePages(loadPage)
  const columns = useMemo(() => columnsFor(days, pages.update), [days, pages.update])
  const filtered = search !== '' || tag !== '' || category !== '' || riskMax !== ''

  return (
    <PagedTable
      caption={captionFor(strings.apps.discoveredCaption(days), pages.page?.items ?? [])}
      columns={columns}
      pages={pages}
      rowKey={(app) => app.appId}
      sorting={{ key: sort, order }}
      onSort={(sorting) => onChange(sortFilters(sorting))}
      empty={filtered ? <NoMatch onChange={onChange} /> : <FirstBrowserHelp days={days} />}
    />
  )
}

function sortFilters({ key, order }: Sorting): Partial<AppListFilters> {
  const sort = DISCOVERED_APP_SORTS.find((sort) => sort === key)
  return sort === undefined ? {} : { sort, order }
}

function columnsFor(days: DayRange, update: Pages<DiscoveredApp>['update']): Column<DiscoveredApp>[] {
  const { columns } = strings.apps
  return [
    {
      key: 'name',
      label: columns.app,
      kind: 'row-header',
      sortable: true,
      cell: (app) => <AppName app={app} days={days} />,
    },
    { key: 'category', label: columns.category, cell: (app) => app.category?.name ?? strings.unknown },
    {
      key: 'tag',
      label: columns.tag,
      cell: (app) => (
        <TagControl
          app={app}
          onTagged={({ appId, tag }) => update((item) => (item.appId === appId ? { ...item, tag } : item))}
        />
      ),
    },
    {
      key: 'risk',
      label: strings.risk.column,

      sortable: true,
      firstOrder: 'asc',
      cell: (app) => <RiskCell app={app} days={days} />,
    },
    ...listUseColumns,
  ]
}
