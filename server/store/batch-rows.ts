import { type Batch, type DeviceEvent, HOUR_MS, type Signal } from '../../core/protocol/device-api.ts'
import { firstDayOf, startOfDay } from './retention.ts'

/**
 * A batch's signals, summed to the rows that are written: one a key, in key order (so that two batches which
 * touch the same rows lock them in the same order and can't deadlock).
 */
export interface BatchRows {
  readonly hours: UsageSum[]
  readonly days: UsageSum[]
  /** `user` is '' where policy named none. */
  readonly appUsers: Span[]
  readonly appDevices: Span[]
  readonly events: DeviceEvent[]
  /** How many rows had a time that was moved, see `intoKeptTime`. */
  readonly moved: number
}

export interface UsageSum {
  readonly start: number
  readonly app: string
  readonly user: string
  visits: number
  blocked: number
  firstSeen: number
  lastSeen: number
}

type AppSignal = Signal & { readonly appId: string }

export interface Span {
  readonly app: string
  readonly user: string
  firstDay: number
  lastDay: number
}

/** @param keptDays how many days of usage are kept, today included */
export function toRows(batch: Batch, now: number, keptDays: number): BatchRows {
  const hours = new Map<string, UsageSum>()
  const days = new Map<string, UsageSum>()
  const appUsers = new Map<string, Span>()
  const appDevices = new Map<string, Span>()
  let moved = 0

  for (const sent of batch.signals) {
    if (sent.appId === null) continue
    const signal = intoKeptTime({ ...sent, appId: sent.appId }, now, keptDays)
    if (signal.hour !== sent.hour || signal.firstSeen !== sent.firstSeen || signal.lastSeen !== sent.lastSeen)
      moved += 1
    const user = signal.user ?? ''
    const day = startOfDay(signal.hour)
    addUsage(hours, signal.hour, signal, user)
    addUsage(days, day, signal, user)
    if (user !== '') widen(appUsers, signal.appId, user, day)
    widen(appDevices, signal.appId, '', day)
  }

  const events = new Map<string, DeviceEvent>()
  for (const sent of batch.events) {
    const at = eventTimeKept(sent.at, now, keptDays)
    if (at !== sent.at) moved += 1
    events.set(sent.id, { ...sent, at })
  }
  return {
    hours: inKeyOrder(hours),
    days: inKeyOrder(days),
    appUsers: inKeyOrder(appUsers),
    appDevices: inKeyOrder(appDevices),
    events: inKeyOrder(events),
    moved,
  }
}

/**
 * A count is never thrown away for its time. A row from further ahead than a day comes from a clock that is
 * wrong by nobody knows how much: it is counted in the hour it arrives in. A row from before the oldest day kept
 * is counted on that day, and goes when that day goes.
 */
function intoKeptTime(signal: AppSignal, now: number, keptDays: number): AppSignal {
  const ahead = now + 24 * HOUR_MS
  if (signal.hour > ahead || signal.lastSeen > ahead) {
    return { ...signal, hour: now - (now % HOUR_MS), firstSeen: now, lastSeen: now }
  }
  const oldest = firstDayOf(keptDays, now)
  if (signal.hour >= oldest && signal.firstSeen >= oldest) return signal
  return {
    ...signal,
    hour: Math.max(signal.hour, oldest),
    firstSeen: Math.max(signal.firstSeen, oldest),
    lastSeen: Math.max(signal.lastSeen, oldest),
  }
}

function eventTimeKept(at: number, now: number, keptDays: number): number {
  return at > now + 24 * HOUR_MS ? now : Math.max(at, firstDayOf(keptDays, now))
}

function addUsage(sums: Map<string, UsageSum>, start: number, signal: AppSignal, user: string): void {
  const key = JSON.stringify([start, signal.appId, user])
  const sum = sums.get(key)
  if (sum === undefined) {
    const { appId: app, visits, blocked, firstSeen, lastSeen } = signal
    sums.set(key, { start, app, user, visits, blocked, firstSeen, lastSeen })
    return
  }
  sum.visits += signal.visits
  sum.blocked += signal.blocked
  sum.firstSeen = Math.min(sum.firstSeen, signal.firstSeen)
  sum.lastSeen = Math.max(sum.lastSeen, signal.lastSeen)
}

function widen(spans: Map<string, Span>, app: string, user: string, day: number): void {
  const key = JSON.stringify([app, user])
  const span = spans.get(key)
  if (span === undefined) {
    spans.set(key, { app, user, firstDay: day, lastDay: day })
    return
  }
  span.firstDay = Math.min(span.firstDay, day)
  span.lastDay = Math.max(span.lastDay, day)
}

function inKeyOrder<Row>(rows: Map<string, Row>): Row[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
