import type { ComponentChildren } from 'preact'
import type { Pages } from '../data/use-pages.ts'
import { strings } from '../strings.ts'
import { type Column, DataTable, type Sorting } from './data-table.tsx'
import { ProblemNotice } from './notice.tsx'

interface PagedTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly pages: Pages<Row>
  readonly rowKey: (row: Row) => string
  /** Shown in place of a table without rows. */
  readonly empty: ComponentChildren
  readonly sorting?: Sorting
  readonly onSort?: (sorting: Sorting) => void
}

/** A list from the server: its rows, how many there are, the way to more, and what went wrong. */
export function PagedTable<Row>({ pages, empty, ...table }: PagedTableProps<Row>) {
  const { page, problem, loading } = pages
  const rows = page?.items ?? []
  return (
    <section class="paged-table">
      <ProblemNotice problem={problem} onRetry={pages.reload} />
      {page === undefined && loading && <p class="loading">{strings.loading}</p>}
      {page !== undefined && rows.length === 0 && empty}
      {rows.length > 0 && <DataTable {...table} rows={rows} busy={loading} />}
      {page !== undefined && rows.length > 0 && (
        <footer class="table-footer">
          <p role="status">{strings.shownOf(rows.length, page.total)}</p>
          {page.nextCursor !== null && (
            <button type="button" class="button" disabled={loading} onClick={pages.loadMore}>
              {strings.loadMore}
            </button>
          )}
        </footer>
      )}
    </section>
  )
}
