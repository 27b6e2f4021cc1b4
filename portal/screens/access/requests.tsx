import { useCallback, useState } from 'preact/hooks'
import { ACCESS_REQUEST_STATES, type AccessRequest } from '../../../core/protocol/exceptions-api.ts'
import { api } from '../../api.ts'
import { usePages } from '../../data/use-pages.ts'
import { refreshWaitingRequests } from '../../data/waiting-requests.ts'
import { requestFilters } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import type { Column } from '../../ui/data-table.tsx'
import { PageHeading } from '../../ui/page-heading.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { AccessViews } from './access-views.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { requestColumns } from './request-columns.tsx'
import { NoneInState, StateFilter } from './state-filter.tsx'
import { whoOf } from './who.ts'

const words = strings.requests

/** What people asked for on the block page, and for admins the way to decide it. */
export function Requests() {
  const [{ state }, change] = useFilters(requestFilters)
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.accessRequests({ state, cursor }, signal),
    [state],
  )
  const pages = usePages(loadPage)
  const [asked, setAsked] = useState<AccessRequest>()
  const controls: Column<AccessRequest> = {
    key: 'controls',
    label: words.columns.controls,
    kind: 'controls',
    cell: (request) => request.state === 'waiting' && <DecideButton request={request} onAsk={setAsked} />,
  }

  function done(): void {
    setAsked(undefined)
    pages.reload()
    void refreshWaitingRequests()
  }

  return (
    <>
      <PageHeading title={words.title}>
        <p class="muted">{words.intro}</p>
      </PageHeading>
      <AccessViews current="requests" />
      <StateFilter
        state={state}
        states={ACCESS_REQUEST_STATES}
        words={words.states}
        onChange={(state) => change({ state })}
      />
      <PagedTable
        caption={words.caption}
        columns={may('grant-access') ? [...requestColumns, controls] : requestColumns}
        pages={pages}
        rowKey={({ requestId }) => requestId}
        empty={
          <NoneInState
            text={state === '' || state === 'waiting' ? words.none[state] : words.noMatch}
            showAll={words.showAll}
            onShowAll={state === '' ? undefined : () => change({ state: '' })}
          />
        }
      />
      {asked !== undefined && <DecideDialog request={asked} onClose={() => setAsked(undefined)} onDone={done} />}
    </>
  )
}

interface DecideButtonProps {
  readonly request: AccessRequest
  readonly onAsk: (request: AccessRequest) => void
}

function DecideButton({ request, onAsk }: DecideButtonProps) {
  return (
    <button
      type="button"
      class="button small"
      aria-haspopup="dialog"
      aria-label={words.decideOf(request.appName, whoOf(request))}
      onClick={() => onAsk(request)}
    >
      {words.decide}
    </button>
  )
}
