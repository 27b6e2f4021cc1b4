import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount, t } from '../ui/i18n.ts'
import { type Column, ROWS_AT_FIRST, type TableTexts } from './rows-view.ts'

interface RowTableProps {
  readonly testId: string
  readonly texts: TableTexts
  readonly columns: readonly Column[]
  readonly rows: readonly ComponentChildren[]
}

/** A table under its heading, with its first rows at first; one sentence where there are none. */
export function RowTable({ testId, texts, columns, rows }: RowTableProps) {
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
            <tbody>{shown}</tbody>
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
