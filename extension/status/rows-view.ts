import type { DeviceEvent, Signal } from '../../core/protocol/device-api.ts'
import type { MessageKey } from '../ui/sentence.ts'

/** How many rows a table shows before it is asked for all: a device that was offline for weeks has thousands. */
export const ROWS_AT_FIRST = 200

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
