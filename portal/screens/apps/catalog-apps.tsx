import { useCallback, useMemo } from 'preact/hooks'
import type { CatalogEntry } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { type Pages, usePages } from '../../data/use-pages.ts'
import type { AppListFilters, DayRange } from '../../filters/filters.ts'
import { strings } from '../../strings.ts'
import { TagControl } from '../../tagging/tag-control.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import type { ChangeFilters } from './app-filter-bar.tsx'
import { AppName } from './app-name.tsx'
import { NoMatch } from './no-match.tsx'
import { RiskCell } from './risk-cell.tsx'

interface CatalogAppsProps {
  readonly filters: AppListFilters
  readonly onChange: ChangeFilters
}

/** Every app of the catalog, so that one can be tagged before anybody has used it. */
export function CatalogApps({ filters, onChange }: CatalogAppsProps) {
  const { search, tag, category, riskMax, days } = filters
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      api.catalog({ search, tag, category, riskMax, cursor }, signal),
    [search, tag, category, riskMax],
  )
  const pages = usePages(loadPage)
  const columns = useMemo(() => columnsFor(days, pages.update), [days, pages.update])

  return (
    <PagedTable
      caption={strings.apps.catalogCaption}
      columns={columns}
      pages={pages}
      rowKey={(app) => app.appId}
      empty={<NoMatch onChange={onChange} />}
    />
  )
}

function columnsFor(days: DayRange, update: Pages<CatalogEntry>['update']): Column<CatalogEntry>[] {
  const { columns } = strings.apps
  return [
    { key: 'name', label: columns.app, kind: 'row-header', cell: (app) => <AppName app={app} days={days} /> },
    { key: 'category', label: columns.category, cell: (app) => app.category.name },
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

      cell: (app) => <RiskCell app={app} days={days} />,
    },
  ]
}
