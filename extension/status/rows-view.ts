import type { DeviceEvent, Signal } from '../../core/protocol/device-api.ts'
import type { MessageKey } from '../ui/sentence.ts'

/** How many rows a table shows before it is asked for all: a device that was offline for weeks has thousands. */
export const ROWS_AT_FIRST = 200

export interface Column {
  readonly label: MessageKey
  readonly kind: 'words' | 'number'
}

export const SIGNAL_COLUMNS: readonly Column[] = [
  { label: 'columnHour', kind: 'words' },
  { label: 'columnApp', kind: 'words' },
  { label: 'columnUser', kind: 'words' },
  { label: 'columnVisits', kind: 'number' },
  { label: 'columnBlocked', kind: 'number' },
  { label: 'columnFirstSeen', kind: 'words' },
  { label: 'columnLastSeen', kind: 'words' },
]

export const EVENT_COLUMNS: readonly Column[] = [
  { label: 'columnTime', kind: 'words' },
  { label: 'columnEvent', kind: 'words' },
  { label: 'columnApp', kind: 'words' },
  { label: 'columnUser', kind: 'words' },
  { label: 'columnContext', kind: 'words' },
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
