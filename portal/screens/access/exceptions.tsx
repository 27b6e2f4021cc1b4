import { useCallback, useState } from 'preact/hooks'
import { EXCEPTION_STATES, type Exception } from '../../../core/protocol/exceptions-api.ts'
import { api } from '../../api.ts'
import { usePages } from '../../data/use-pages.ts'
import { exceptionFilters } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { AccessViews } from './access-views.tsx'
import { EndDialog } from './end-dialog.tsx'
import { endColumn, exceptionColumns } from './exception-columns.tsx'
import { NoneInState, StateFilter } from './state-filter.tsx'

const words = strings.exceptions

/** Every exception there is or was. */
export function Exceptions() {
  const [{ state }, change] = useFilters(exceptionFilters)
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.exceptions({ state, cursor }, signal),
    [state],
  )
  const pages = usePages(loadPage)
  const [ending, setEnding] = useState<Exception>()

  return (
    <>
      <PageHeading title={words.title}>
        <p class="muted">{words.intro}</p>
      </PageHeading>
      <AccessViews current="exceptions" />
      <StateFilter
        state={state}
        states={EXCEPTION_STATES}
        words={words.states}
        onChange={(state) => change({ state })}
      />
      <PagedTable
        caption={words.caption}
        columns={may('grant-access') ? [...exceptionColumns, endColumn(setEnding)] : exceptionColumns}
        pages={pages}
        rowKey={({ exceptionId }) => exceptionId}
        empty={
          <NoneInState
            text={state === '' ? words.none : words.noMatch}
            showAll={words.showAll}
            onShowAll={state === '' ? undefined : () => change({ state: '' })}
          />
        }
      />
      {ending !== undefined && (
        <EndDialog
          exception={ending}
          onClose={() => setEnding(undefined)}
          onDone={() => {
            setEnding(undefined)
            pages.reload()
          }}
        />
      )}
    </>
  )
}
