import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { DeviceEvent, Signal } from '../../core/protocol/device-api.ts'
import type { RecordedRows } from '../../core/protocol/messages.ts'
import { formatBytes } from '../ui/bytes.ts'
import { formatCount, locale, t } from '../ui/i18n.ts'
import { formatDateTime, formatHour, formatTimeOfDay } from '../ui/time.ts'
import {
  CONTEXTS,
  type Column,
  EVENT_COLUMNS,
  EVENTS,
  FIGURES,
  type FigureColumn,
  newestEvents,
  newestSignals,
  ROWS_AT_FIRST,
  SENT,
  SIGNAL_COLUMNS,
  type TableTexts,
  WAITING,
} from './rows-view.ts'

interface Names {
  readonly appNames: RecordedRows['appNames']
}

/** The rows that wait, newest first, each value as it will be sent; times in the device's own zone. */
export function WaitingTables({ rows: { waiting, appNames } }: { readonly rows: RecordedRows }) {
  return (
    <>
      <SignalTable testId="waiting-signals" texts={WAITING.signals} signals={waiting.signals} appNames={appNames} />
      <EventTable testId="waiting-events" texts={WAITING.events} events={waiting.events} appNames={appNames} />
    </>
  )
}

/** What has left the device already. */
export function SentTables({ rows: { sent, appNames } }: { readonly rows: RecordedRows }) {
  return (
    <>
      <SignalTable testId="sent-signals" texts={SENT.signals} signals={sent.signals} appNames={appNames} />
      <EventTable testId="sent-events" texts={SENT.events} events={sent.events} appNames={appNames} />
    </>
  )
}

interface TableProps extends Names {
  readonly testId: string
  readonly texts: TableTexts
}

function SignalTable({ testId, texts, signals, appNames }: TableProps & { readonly signals: readonly Signal[] }) {
  return (
    <RowTable
      testId={testId}
      texts={texts}
      columns={SIGNAL_COLUMNS}
      rows={newestSignals(signals).map((signal, index) => (
        // Sealed and open rows of one hour may be alike; their place is all that tells them apart.
        <tr key={index}>
          <td>
            <Time time={signal.hour} words={formatHour(signal.hour, locale())} />
          </td>
          <SubjectCell signal={signal} appNames={appNames} />
          <UserCell user={signal.user} />
          {FIGURES.map((figure) => (
            <td key={figure.counter} class="number">
              {figureIn(signal, figure)}
            </td>
          ))}
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

function figureIn(signal: Signal, { counter, unit, exact }: FigureColumn): string {
  const value = signal[counter]
  if (unit === 'count') return formatCount(value)
  const size = formatBytes(value, locale())
  return exact === null || signal[exact] ? size : t('atLeast', [size])
}

function EventTable({ testId, texts, events, appNames }: TableProps & { readonly events: readonly DeviceEvent[] }) {
  return (
    <RowTable
      testId={testId}
      texts={texts}
      columns={EVENT_COLUMNS}
      rows={newestEvents(events).map((event) => (
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
  readonly texts: TableTexts
  readonly columns: readonly Column[]
  readonly rows: readonly ComponentChildren[]
}

function RowTable({ testId, texts, columns, rows }: RowTableProps) {
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

function AppCell({ appId, appNames }: Names & { readonly appId: string }) {
  return (
    <td>
      {appNames[appId] ?? appId} <code class="muted">{appId}</code>
    </td>
  )
}

function SubjectCell({ signal, appNames }: Names & { readonly signal: Signal }) {
  if (signal.appId !== null) return <AppCell appId={signal.appId} appNames={appNames} />
  return (
    <td>
      <code>{signal.domain}</code>
    </td>
  )
}

function UserCell({ user }: { readonly user: string | null }) {
  return user === null ? <td class="muted">{t('notNamed')}</td> : <td>{user}</td>
}

function Time({ time, words }: { readonly time: number; readonly words: string }) {
  return <time dateTime={new Date(time).toISOString()}>{words}</time>
}
