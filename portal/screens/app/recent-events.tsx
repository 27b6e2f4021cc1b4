import { useCallback } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { api } from '../../api.ts'
import { useResource } from '../../data/use-resource.ts'
import { strings } from '../../strings.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'
import { eventColumns } from '../event-columns.tsx'

export function RecentEvents({ appId }: { readonly appId: string }) {
  const load = useCallback((signal: AbortSignal) => api.events({ appId, limit: '10' }, signal), [appId])
  const { value, problem, reload } = useResource(load)
  return (
    <section>
      <div class="section-heading">
        <h2>{strings.app.events}</h2>
        {value !== undefined && value.nextCursor !== null && (
          <Link href={`/events?appId=${appId}`}>{strings.app.allEvents}</Link>
        )}
      </div>
      <ProblemNotice problem={problem} onRetry={reload} />
      {value?.items.length === 0 && <p class="empty">{strings.app.noEvents}</p>}
      {value !== undefined && value.items.length > 0 && (
        <DataTable
          caption={strings.app.eventsCaption}
          rows={value.items}
          rowKey={({ eventId }) => eventId}
          columns={eventColumns.filter(({ key }) => key !== 'app')}
        />
      )}
    </section>
  )
}
