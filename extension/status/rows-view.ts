import type { AppMeasurement, CounterName, DeviceEvent, Identity, Signal } from '../../core/protocol/device-api.ts'
import type { Rows } from '../../core/protocol/messages.ts'
import type { MessageKey } from '../ui/sentence.ts'

/** How many rows a table shows before it is asked for all: a device that was offline for weeks has thousands. */
export const ROWS_AT_FIRST = 200

export interface TableTexts {
  readonly heading: MessageKey
  readonly empty: MessageKey
}

export const WAITING = {
  signals: { heading: 'signalsHeading', empty: 'signalsEmpty' },
  events: { heading: 'eventsHeading', empty: 'eventsEmpty' },
  measurements: { heading: 'measurementsHeading', empty: 'measurementsEmpty' },
  identities: { heading: 'identitiesHeading', empty: 'identitiesEmpty' },
} as const satisfies Record<keyof Rows, TableTexts>

export const SENT = {
  signals: { heading: 'signalsSentHeading', empty: 'signalsSentEmpty' },
  events: { heading: 'eventsSentHeading', empty: 'eventsSentEmpty' },
  measurements: { heading: 'measurementsSentHeading', empty: 'measurementsSentEmpty' },
  identities: { heading: 'identitiesSentHeading', empty: 'identitiesSentEmpty' },
} as const satisfies Record<keyof Rows, TableTexts>

export interface Column {
  readonly label: MessageKey
  readonly kind: 'text' | 'number'
}

export interface FigureColumn {
  readonly counter: CounterName
  readonly label: MessageKey
  readonly unit: 'count' | 'bytes'
  /** The signal's field that says whether the figure is exact; null: it always is. */
  readonly exact: 'bytesDownExact' | 'bytesUpExact' | null
}

/** Every counter of a signal, so that nothing is sent which can't be seen here. */
export const FIGURES: readonly FigureColumn[] = [
  { counter: 'visits', label: 'columnVisits', unit: 'count', exact: null },
  { counter: 'requests', label: 'columnRequests', unit: 'count', exact: null },
  { counter: 'bytesDown', label: 'columnBytesDown', unit: 'bytes', exact: 'bytesDownExact' },
  { counter: 'bytesUp', label: 'columnBytesUp', unit: 'bytes', exact: 'bytesUpExact' },
  { counter: 'fileUploads', label: 'columnFileUploads', unit: 'count', exact: null },
  { counter: 'fileUploadBytes', label: 'columnFileUploadBytes', unit: 'bytes', exact: null },
  { counter: 'downloads', label: 'columnDownloads', unit: 'count', exact: null },
  { counter: 'blocked', label: 'columnBlocked', unit: 'count', exact: null },
  { counter: 'warned', label: 'columnWarned', unit: 'count', exact: null },
  { counter: 'bypassed', label: 'columnBypassed', unit: 'count', exact: null },
]

export const SIGNAL_COLUMNS: readonly Column[] = [
  { label: 'columnHour', kind: 'text' },
  { label: 'columnApp', kind: 'text' },
  { label: 'columnUser', kind: 'text' },
  ...FIGURES.map(({ label }): Column => ({ label, kind: 'number' })),
  { label: 'columnFirstSeen', kind: 'text' },
  { label: 'columnLastSeen', kind: 'text' },
]

/** Every field of an event but its random id. */
export const EVENT_COLUMNS: readonly Column[] = [
  { label: 'columnTime', kind: 'text' },
  { label: 'columnEvent', kind: 'text' },
  { label: 'columnApp', kind: 'text' },
  { label: 'columnUser', kind: 'text' },
  { label: 'columnContext', kind: 'text' },
  { label: 'columnJustification', kind: 'text' },
]

/** Every field of a measurement, for the same reason. */
export const PROTECTIONS: readonly {
  readonly name: Exclude<keyof AppMeasurement, 'appId' | 'at'>
  label: MessageKey
}[] = [
  { name: 'https', label: 'columnHttps' },
  { name: 'hsts', label: 'columnHsts' },
  { name: 'csp', label: 'columnCsp' },
  { name: 'frameProtection', label: 'columnFrameProtection' },
  { name: 'contentTypeProtection', label: 'columnContentTypeProtection' },
]

export const MEASUREMENT_COLUMNS: readonly Column[] = [
  { label: 'columnTime', kind: 'text' },
  { label: 'columnApp', kind: 'text' },
  ...PROTECTIONS.map(({ label }): Column => ({ label, kind: 'text' })),
]

export const IDENTITY_COLUMNS: readonly Column[] = [
  { label: 'columnPseudonym', kind: 'text' },
  { label: 'columnIdentityKind', kind: 'text' },
  { label: 'columnSealedName', kind: 'text' },
]

export const IDENTITY_KINDS: Readonly<Record<Identity['kind'], MessageKey>> = {
  user: 'identityUser',
  device: 'identityDevice',
}

export const EVENTS: Readonly<Record<DeviceEvent['type'], MessageKey>> = {
  blocked: 'eventBlocked',
  warned: 'eventWarned',
  bypassed: 'eventBypassed',
  'access-requested': 'eventAccessRequested',
  'upload-blocked': 'eventUploadBlocked',
}

export const CONTEXTS: Readonly<Record<DeviceEvent['context'], MessageKey>> = {
  navigation: 'contextNavigation',
  'open-tab': 'contextOpenTab',
}

export function newestSignals(signals: readonly Signal[]): Signal[] {
  return [...signals].sort((a, b) => b.hour - a.hour || b.lastSeen - a.lastSeen)
}

export function newestFirst<Row extends { readonly at: number }>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => b.at - a.at)
}
