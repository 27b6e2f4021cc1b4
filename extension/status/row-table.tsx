import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount, t } from '../ui/i18n.ts'
import { type Column, ROWS_AT_FIRST, type TableTexts } from './rows-view.ts'

interface RowTableProps<Row> {
  readonly testId: string
  readonly texts: TableTexts
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Asked for the rows that are shown alone: a device may hold thousands, and this page is drawn anew all the time. */
  readonly row: (row: Row, index: number) => ComponentChildren
}

/** A table under its heading, with its first rows at first; one sentence where there are none. */
export function RowTable<Row>({ testId, texts, columns, rows, row }: RowTableProps<Row>) {
  const [all, setAll] = useState(false)
  const title = t(texts.heading, [formatCount(rows.length)])
  const shown = all ? rows : rows.slice(0, ROWS_AT_FIRST)
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="muted">{t(texts.empty)}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="table-room" tabIndex={0} aria-label={title}>
          <table data-testid={testId}>
            <thead>
              <tr>
                {columns.map(({ label, kind }) => (
                  <th key={label} scope="col" class={kind}>
                    {t(label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{shown.map(row)}</tbody>
          </table>
        </section>
      )}
      {shown.length < rows.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          {t('showAllRows', [formatCount(rows.length)])}
        </button>
      )}
    </section>
  )
}
