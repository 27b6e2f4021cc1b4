import { useCallback } from 'preact/hooks'
import type { GovernanceEntry } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'
import { usePages } from '../data/use-pages.ts'
import { strings } from '../strings.ts'
import type { Column } from '../ui/data-table.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

const { columns: words } = strings.governance

const columns: readonly Column<GovernanceEntry>[] = [
  { key: 'at', label: words.at, cell: ({ at }) => <TimeAgo at={at} /> },
  { key: 'actor', label: words.actor, cell: ({ actor }) => actor },
  { key: 'action', label: words.action, kind: 'row-header', cell: ({ action }) => <code>{action}</code> },
  { key: 'target', label: words.target, cell: ({ target }) => target },
  { key: 'before', label: words.before, cell: ({ before }) => <Recorded value={before} /> },
  { key: 'after', label: words.after, cell: ({ after }) => <Recorded value={after} /> },
]

/** What admins and policies did, the newest first. */
export function GovernanceLog() {
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.governanceLog({ cursor }, signal),
    [],
  )
  const pages = usePages(loadPage)
  return (
    <>
      <PageHeading title={strings.nav.governanceLog}>
        <p class="muted">{strings.governance.intro}</p>
      </PageHeading>
      <PagedTable
        caption={strings.governance.caption}
        columns={columns}
        pages={pages}
        rowKey={({ entryId }) => String(entryId)}
        empty={<p class="empty">{strings.governance.none}</p>}
      />
    </>
  )
}

/** A recorded state: any JSON, since each kind of action records its own. */
function Recorded({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span class="muted">–</span>
  return <code class="recorded">{typeof value === 'string' ? value : JSON.stringify(value)}</code>
}
