import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { DeviceEvent, Signal } from '../../core/protocol/device-api.ts'
import type { WaitingRows } from '../../core/protocol/messages.ts'
import { formatCount, locale, t } from '../ui/i18n.ts'
import type { MessageKey } from '../ui/sentence.ts'
import { formatDateTime, formatHour, formatTimeOfDay } from '../ui/time.ts'
import {
  CONTEXTS,
  type Column,
  EVENT_COLUMNS,
  EVENTS,
  newestEvents,
  newestSignals,
  ROWS_AT_FIRST,
  SIGNAL_COLUMNS,
} from './rows-view.ts'

/** The rows that wait, newest first, each value as it will be sent; times in the device's own zone. */
export function WaitingTables({ rows }: { readonly rows: WaitingRows }) {
  return (
    <>
      <SignalTable signals={newestSignals(rows.signals)} appNames={rows.appNames} />
      <EventTable events={newestEvents(rows.events)} appNames={rows.appNames} />
    </>
  )
}

interface Names {
  readonly appNames: WaitingRows['appNames']
}

function SignalTable({ signals, appNames }: Names & { readonly signals: readonly Signal[] }) {
  return (
    <RowTable
      testId="waiting-signals"
      heading="signalsHeading"
      empty="signalsEmpty"
      columns={SIGNAL_COLUMNS}
      rows={signals.map((signal, index) => (
        // Sealed and open rows of one hour may be alike; their place is all that tells them apart.
        <tr key={index}>
          <td>
            <Time time={signal.hour} words={formatHour(signal.hour, locale())} />
          </td>
          <AppCell appId={signal.appId ?? signal.domain ?? ''} appNames={appNames} />
          <UserCell user={signal.user} />
          <td class="number">{formatCount(signal.visits)}</td>
          <td class="number">{formatCount(signal.blocked)}</td>
          <td>
            <Time time={signal.firstSeen} words={formatTimeOfDay(signal.firstSeen, locale())} />
          </td>
          <td>
            <Time time={signal.lastSeen} words={formatTimeOfDay(signal.lastSeen, locale())} />
          </td>
        </tr>
      ))}
    />
  )
}

function EventTable({ events, appNames }: Names & { readonly events: readonly DeviceEvent[] }) {
  return (
    <RowTable
      testId="waiting-events"
      heading="eventsHeading"
      empty="eventsEmpty"
      columns={EVENT_COLUMNS}
      rows={events.map((event) => (
        <tr key={event.id}>
          <td>
            <Time time={event.at} words={formatDateTime(event.at, locale())} />
          </td>
          <td>{t(EVENTS[event.type])}</td>
          <AppCell appId={event.appId} appNames={appNames} />
          <UserCell user={event.user} />
          <td>{t(CONTEXTS[event.context])}</td>
        </tr>
      ))}
    />
  )
}

interface RowTableProps {
  readonly testId: string
  readonly heading: MessageKey
  readonly empty: MessageKey
  readonly columns: readonly Column[]
  readonly rows: readonly ComponentChildren[]
}

function RowTable({ testId, heading, empty, columns, rows }: RowTableProps) {
  const [all, setAll] = useState(false)
  const title = t(heading, [formatCount(rows.length)])
  const shown = all ? rows : rows.slice(0, ROWS_AT_FIRST)
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="muted">{t(empty)}</p>
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

function AppCell({ appId, appNames }: Names & { readonly appId: string }) {
  return (
    <td>
      {appNames[appId] ?? appId} <code class="muted">{appId}</code>
    </td>
  )
}

function UserCell({ user }: { readonly user: string | null }) {
  return user === null ? <td class="muted">{t('notNamed')}</td> : <td>{user}</td>
}

function Time({ time, words }: { readonly time: number; readonly words: string }) {
  return <time dateTime={new Date(time).toISOString()}>{words}</time>
}
