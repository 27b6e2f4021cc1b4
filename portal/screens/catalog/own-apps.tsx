import { useCallback } from 'preact/hooks'
import type { CatalogEntry } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { OriginMark } from '../../app-editing/origin-mark.tsx'
import { usePages } from '../../data/use-pages.ts'
import { strings } from '../../strings.ts'
import type { Column } from '../../ui/data-table.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { TagMark } from '../../ui/tag-mark.tsx'
import { AppName } from '../apps/app-name.tsx'
import { RiskCell } from '../apps/risk-cell.tsx'

const words = strings.catalog

/** The apps of which an admin said something. */
export function OwnApps() {
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.catalog({ own: 'true', cursor }, signal),
    [],
  )
  const pages = usePages(loadPage)
  return (
    <PagedTable
      caption={words.caption}
      columns={columns}
      pages={pages}
      rowKey={({ appId }) => appId}
      empty={<p class="empty">{words.none}</p>}
    />
  )
}

const columns: readonly Column<CatalogEntry>[] = [
  { key: 'name', label: words.columns.app, kind: 'row-header', cell: (app) => <AppName app={app} days="30" /> },
  { key: 'category', label: words.columns.category, cell: ({ category }) => category.name },
  { key: 'origin', label: words.columns.origin, cell: ({ origin }) => <OriginMark origin={origin} /> },
  { key: 'tag', label: words.columns.tag, cell: ({ tag }) => <TagMark tag={tag} /> },
  { key: 'risk', label: strings.risk.column, cell: (app) => <RiskCell app={app} days="30" /> },
]
