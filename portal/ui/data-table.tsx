import type { ComponentChildren } from 'preact'

export interface Sorting {
  readonly key: string
  readonly order: 'asc' | 'desc'
}

export interface Column<Row> {
  readonly key: string
  readonly label: string
  readonly kind?: 'number' | 'row-header' | 'controls'
  /** Whether the server can sort by it; `key` is its name for it. */
  readonly sortable?: boolean
  /** The order to start with; by default numbers and times start at the most and the newest, names at A. */
  readonly firstOrder?: Sorting['order']
  readonly cell: (row: Row) => ComponentChildren
}

interface DataTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly busy?: boolean
  readonly sorting?: Sorting
  readonly onSort?: (sorting: Sorting) => void
}

/** A table that becomes a stack of cards where it is narrow; each cell then carries its column's name. */
export function DataTable<Row>({ caption, columns, rows, rowKey, busy, sorting, onSort }: DataTableProps<Row>) {
  return (
    <table class="data-table" aria-busy={busy === true}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <HeaderCell key={column.key} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) =>
              column.kind === 'row-header' ? (
                <th key={column.key} scope="row">
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.key} class={column.kind} data-label={column.label}>
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface HeaderCellProps<Row> {
  readonly column: Column<Row>
  readonly sorting: Sorting | undefined
  readonly onSort: ((sorting: Sorting) => void) | undefined
}

function HeaderCell<Row>({ column, sorting, onSort }: HeaderCellProps<Row>) {
  if (column.sortable !== true || onSort === undefined) {
    return (
      <th scope="col" class={column.kind}>
        {column.label}
      </th>
    )
  }
  const order = sorting?.key === column.key ? sorting.order : undefined
  return (
    <th scope="col" class={`${column.kind ?? ''} sortable`} aria-sort={ariaSort(order)}>
      <button type="button" onClick={() => onSort({ key: column.key, order: nextOrder(column, order) })}>
        {column.label}
        <svg class="sort-mark" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
          <path d={order === 'asc' ? 'M1 7 5 3 9 7Z' : 'M1 3 5 7 9 3Z'} />
        </svg>
      </button>
    </th>
  )
}

function ariaSort(order: 'asc' | 'desc' | undefined): 'ascending' | 'descending' | 'none' {
  if (order === undefined) return 'none'
  return order === 'asc' ? 'ascending' : 'descending'
}

function nextOrder<Row>(column: Column<Row>, order: 'asc' | 'desc' | undefined): 'asc' | 'desc' {
  if (order === undefined) return column.firstOrder ?? (column.kind === 'row-header' ? 'asc' : 'desc')
  return order === 'asc' ? 'desc' : 'asc'
}
