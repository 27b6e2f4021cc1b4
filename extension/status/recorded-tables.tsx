import type { AppMeasurement, DeviceEvent, Identity, Signal } from '../../core/protocol/device-api.ts'
import type { RecordedRows, Rows } from '../../core/protocol/messages.ts'
import { formatBytes } from '../ui/bytes.ts'
import { formatCount, locale, t } from '../ui/i18n.ts'
import { formatDateTime, formatHour, formatTimeOfDay } from '../ui/time.ts'
import { RowTable } from './row-table.tsx'
import {
  CONTEXTS,
  EVENT_COLUMNS,
  EVENTS,
  FIGURES,
  type FigureColumn,
  IDENTITY_COLUMNS,
  IDENTITY_KINDS,
  MEASUREMENT_COLUMNS,
  newestFirst,
  newestSignals,
  PROTECTIONS,
  SENT,
  SIGNAL_COLUMNS,
  type TableTexts,
  WAITING,
} from './rows-view.ts'

interface Names {
  readonly appNames: RecordedRows['appNames']
}

/** The rows that wait, newest first, each value as it will be sent; times in the device's own zone. */
export function WaitingTables({ rows, appNames }: Names & { readonly rows: Rows }) {
  return <Tables prefix="waiting" texts={WAITING} rows={rows} appNames={appNames} />
}

/** What has left the device already. */
export function SentTables({ rows, appNames }: Names & { readonly rows: Rows }) {
  return <Tables prefix="sent" texts={SENT} rows={rows} appNames={appNames} />
}

interface TablesProps extends Names {
  readonly prefix: string
  readonly texts: Readonly<Record<keyof Rows, TableTexts>>
  readonly rows: Rows
}

function Tables({ prefix, texts, rows: { signals, events, identities, measurements }, appNames }: TablesProps) {
  const of = (kind: keyof Rows) => ({ testId: `${prefix}-${kind}`, texts: texts[kind], appNames })
  return (
    <>
      <SignalTable {...of('signals')} signals={signals} />
      <EventTable {...of('events')} events={events} />
      <MeasurementTable {...of('measurements')} measurements={measurements} />
      <IdentityTable {...of('identities')} identities={identities} />
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
      rows={newestSignals(signals)}
      row={(signal, index) => (
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
      )}
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
      rows={newestFirst(events)}
      row={(event) => (
        <tr key={event.id}>
          <td>
            <Time time={event.at} words={formatDateTime(event.at, locale())} />
          </td>
          <td>{t(EVENTS[event.type])}</td>
          <AppCell appId={event.appId} appNames={appNames} />
          <UserCell user={event.user} />
          <td>{t(CONTEXTS[event.context])}</td>
          <JustificationCell text={event.justification} />
        </tr>
      )}
    />
  )
}

function MeasurementTable({
  testId,
  texts,
  measurements,
  appNames,
}: TableProps & { readonly measurements: readonly AppMeasurement[] }) {
  return (
    <RowTable
      testId={testId}
      texts={texts}
      columns={MEASUREMENT_COLUMNS}
      rows={newestFirst(measurements)}
      row={(measurement, index) => (
        <tr key={index}>
          <td>
            <Time time={measurement.at} words={formatDateTime(measurement.at, locale())} />
          </td>
          <AppCell appId={measurement.appId} appNames={appNames} />
          {PROTECTIONS.map(({ name }) => (
            <td key={name}>{t(measurement[name] ? 'measuredYes' : 'measuredNo')}</td>
          ))}
        </tr>
      )}
    />
  )
}

function IdentityTable({ testId, texts, identities }: TableProps & { readonly identities: readonly Identity[] }) {
  return (
    <RowTable
      testId={testId}
      texts={texts}
      columns={IDENTITY_COLUMNS}
      rows={identities}
      row={({ pseudonym, kind, sealedName }, index) => (
        <tr key={index}>
          <td>
            <code>{pseudonym}</code>
          </td>
          <td>{t(IDENTITY_KINDS[kind])}</td>
          <td>
            <code>{sealedName}</code>
          </td>
        </tr>
      )}
    />
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

/** The person's own words, which may be in any script. */
function JustificationCell({ text }: { readonly text: string | null }) {
  if (text === null) return <td class="muted">{t('none')}</td>
  return (
    <td class="words">
      <bdi>{text}</bdi>
    </td>
  )
}

function UserCell({ user }: { readonly user: string | null }) {
  return user === null ? <td class="muted">{t('notNamed')}</td> : <td>{user}</td>
}

function Time({ time, words }: { readonly time: number; readonly words: string }) {
  return <time dateTime={new Date(time).toISOString()}>{words}</time>
}
