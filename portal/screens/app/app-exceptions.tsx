import { useCallback, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import type { Exception } from '../../../core/protocol/exceptions-api.ts'
import { api } from '../../api.ts'
import { usePages } from '../../data/use-pages.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PagedTable } from '../../ui/paged-table.tsx'
import { EndDialog } from '../access/end-dialog.tsx'
import { appExceptionColumns, endColumn } from '../access/exception-columns.tsx'
import { AddExceptionDialog } from './add-exception-dialog.tsx'

const words = strings.exceptions

/** Who is excepted from an app's tag now, and for admins the way to except somebody, or to end it. */
export function AppExceptions({ app }: { readonly app: AppDetail }) {
  const { appId, name } = app
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      api.exceptions({ app: appId, state: 'active', cursor }, signal),
    [appId],
  )
  const pages = usePages(loadPage)
  const [asked, setAsked] = useState<'add' | Exception>()
  const grants = may('grant-access')
  const close = () => setAsked(undefined)

  function done(): void {
    close()
    pages.reload()
  }

  return (
    <section>
      <div class="section-heading">
        <h2>{words.title}</h2>
        <Link href="/exceptions">{words.all}</Link>
        {grants && (
          <button type="button" class="button small" aria-haspopup="dialog" onClick={() => setAsked('add')}>
            {words.add}
          </button>
        )}
      </div>
      <PagedTable
        caption={words.appCaption(name)}
        columns={grants ? [...appExceptionColumns, endColumn(setAsked)] : appExceptionColumns}
        pages={pages}
        rowKey={({ exceptionId }) => exceptionId}
        empty={<p class="empty">{words.noneOfApp}</p>}
      />
      {asked === 'add' && <AddExceptionDialog app={app} onClose={close} onDone={done} />}
      {asked !== undefined && asked !== 'add' && <EndDialog exception={asked} onClose={close} onDone={done} />}
    </section>
  )
}
