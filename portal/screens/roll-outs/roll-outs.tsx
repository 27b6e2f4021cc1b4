import { useCallback, useMemo } from 'preact/hooks'
import type { StagedTag } from '../../../core/protocol/staged-api.ts'
import { api } from '../../api.ts'
import { type Page, usePages } from '../../data/use-pages.ts'
import { useWatched } from '../../data/use-watched.ts'
import { rollOutFilters } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { rollOutPace } from '../../roll-outs/roll-out-pace.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { actionsColumn, rollOutColumns } from './roll-out-columns.tsx'
import { NO_FILTERS, RollOutFilterBar } from './roll-out-filter-bar.tsx'

const words = strings.rollOuts

/** Tags that go to a few first: how far each has come, and for admins the way to widen it or to take it back. */
export function RollOuts() {
  const [filters, change] = useFilters(rollOutFilters)
  const { state, app } = filters
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.stagedTags({ state, app, cursor }, signal),
    [state, app],
  )
  const pages = usePages(loadPage)
  const pace = useMemo(() => {
    const pace = rollOutPace()
    return (page: Page<StagedTag> | undefined) => pace(page?.items ?? [])
  }, [])
  const { refresh } = useWatched(pages.refresh, pace)

  const acts = may('roll-out')
  const { update } = pages
  const columns = useMemo(() => {
    if (!acts) return rollOutColumns
    return [
      ...rollOutColumns,
      actionsColumn((changed) => {
        update((one) => (one.stagedTagId === changed.stagedTagId ? changed : one))
        // It may have gone from the state that is asked for; and an answer on its way may be older than it.
        void refresh()
      }),
    ]
  }, [acts, update, refresh])
  const filtered = state !== '' || app !== ''

  return (
    <>
      <PageHeading title={words.title}>
        <p class="muted">{words.intro}</p>
      </PageHeading>
      <RollOutFilterBar filters={filters} onChange={change} />
      <PagedTable
        caption={words.caption}
        columns={columns}
        pages={pages}
        rowKey={({ stagedTagId }) => stagedTagId}
        empty={
          <div class="empty">
            <p>{filtered ? words.noMatch : words.none}</p>
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
