import { Link } from 'wouter-preact'
import type { Exception } from '../../../core/protocol/exceptions-api.ts'
import { OpenName, UserName } from '../../identities/open-name.tsx'
import { strings } from '../../strings.ts'
import type { Column } from '../../ui/data-table.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { TimeAt } from '../../ui/time-at.tsx'
import { whoOf } from './who.ts'

const words = strings.exceptions

const who: Column<Exception> = {
  key: 'who',
  label: words.columns.who,
  cell: (exception) => (
    <>
      {exception.user === null ? (
        <>
          {whoOf(exception)}
          <OpenName name={exception.deviceName} />
        </>
      ) : (
        <UserName user={exception.user} />
      )}
      <span class="muted small">{exception.user === null ? words.kinds.device : words.kinds.user}</span>
    </>
  ),
}

const until: Column<Exception> = { key: 'until', label: words.columns.until, cell: (one) => <TimeAt at={one.until} /> }

const granted: Column<Exception> = {
  key: 'granted',
  label: words.columns.granted,
  cell: ({ grantedAt, grantedBy }) => (
    <>
      <TimeAgo at={grantedAt} />
      <span class="muted small">{words.by(grantedBy)}</span>
    </>
  ),
}

const note: Column<Exception> = {
  key: 'note',
  label: words.columns.note,
  cell: ({ note }) => (note === null || note === '' ? <span class="muted">–</span> : <span class="said">{note}</span>),
}

/** How an exception is told in the list of all. */
export const exceptionColumns: readonly Column<Exception>[] = [
  {
    key: 'app',
    label: words.columns.app,
    kind: 'row-header',
    cell: ({ appId, appName }) => <Link href={`/apps/${appId}`}>{appName}</Link>,
  },
  who,
  {
    key: 'state',
    label: words.columns.state,
    cell: ({ state }) => <span class={`state state-${state}`}>{words.states[state]}</span>,
  },
  until,
  granted,
  note,
]

/** The same on an app's page, where those that hold are listed. */
export const appExceptionColumns: readonly Column<Exception>[] = [{ ...who, kind: 'row-header' }, until, granted, note]

/** The way to end one. */
export function endColumn(onAsk: (exception: Exception) => void): Column<Exception> {
  return {
    key: 'controls',
    label: words.columns.controls,
    kind: 'controls',
    cell: (exception) =>
      exception.state === 'active' && (
        <button
          type="button"
          class="button small"
          aria-haspopup="dialog"
          aria-label={words.endOf(exception.appName, whoOf(exception))}
          onClick={() => onAsk(exception)}
        >
          {words.end}
        </button>
      ),
  }
}
