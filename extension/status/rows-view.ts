import type { DeviceEvent, Signal } from '../../core/protocol/device-api.ts'
import type { MessageKey } from '../ui/sentence.ts'

/** How many rows a table shows before it is asked for all: a device that was offline for weeks has thousands. */
export const ROWS_AT_FIRST = 200

export interface Column {
  readonly label: MessageKey
  readonly kind: 'text' | 'number'
}

export const SIGNAL_COLUMNS: readonly Column[] = [
  { label: 'columnHour', kind: 'text' },
  { label: 'columnApp', kind: 'text' },
  { label: 'columnUser', kind: 'text' },
  { label: 'columnVisits', kind: 'number' },
  { label: 'columnBlocked', kind: 'number' },
  { label: 'columnFirstSeen', kind: 'text' },
  { label: 'columnLastSeen', kind: 'text' },
]

export const EVENT_COLUMNS: readonly Column[] = [
  { label: 'columnTime', kind: 'text' },
  { label: 'columnEvent', kind: 'text' },
  { label: 'columnApp', kind: 'text' },
  { label: 'columnUser', kind: 'text' },
  { label: 'columnContext', kind: 'text' },
]

export const EVENTS: Readonly<Record<DeviceEvent['type'], MessageKey>> = { blocked: 'eventBlocked' }

export const CONTEXTS: Readonly<Record<DeviceEvent['context'], MessageKey>> = {
  navigation: 'contextNavigation',
  'open-tab': 'contextOpenTab',
}

export function newestSignals(signals: readonly Signal[]): Signal[] {
  return [...signals].sort((a, b) => b.hour - a.hour || b.lastSeen - a.lastSeen)
}

export function newestEvents(events: readonly DeviceEvent[]): DeviceEvent[] {
  return [...events].sort((a, b) => b.at - a.at)
}
