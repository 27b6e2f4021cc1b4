import {
  type Batch,
  COUNTERS,
  type DeviceEvent,
  HOUR_MS,
  type Identity,
  type Signal,
} from '../../core/protocol/device-api.ts'
import type { Use } from './counters.ts'
import { firstDayOf, startOfDay } from './retention.ts'

/**
 * A batch's signals, summed to the rows that are written: one a key, in key order (so that two batches which
 * touch the same rows lock them in the same order and can't deadlock). A `subject` is an app, or a domain that no app
 * has; a row stays what the device took it for, whatever the catalog says by now.
 */
export interface BatchRows {
  readonly appHours: UseSum[]
  readonly appDays: UseSum[]
  /** `user` is '' where policy named none. */
  readonly appUsers: Span[]
  readonly appDevices: Span[]
  readonly domainDays: UseSum[]
  readonly domainUsers: Span[]
  readonly domainDevices: Span[]
  readonly events: DeviceEvent[]
  readonly identities: Identity[]
  /** How many rows had a time that was moved, see `intoKeptTime`. */
  readonly moved: number
}

export interface UseSum {
  /** Of the hour or the day. */
  readonly start: number
  readonly subject: string
  readonly user: string
  readonly use: Use
}

export interface Span {
  readonly subject: string
  readonly user: string
  firstDay: number
  lastDay: number
}

/** @param keptDays how many days of usage are kept, today included */
export function toRows(batch: Batch, now: number, keptDays: number): BatchRows {
  const apps = new SubjectSums()
  const domains = new SubjectSums()
  let moved = 0

  for (const sent of batch.signals) {
    const signal = intoKeptTime(sent, now, keptDays)
    if (signal !== sent) moved += 1
    if (signal.appId !== null) apps.add(signal.appId, signal)
    else if (signal.domain !== null) domains.add(signal.domain, signal)
  }

  const events = new Map<string, DeviceEvent>()
  for (const sent of batch.events) {
    const at = eventTimeKept(sent.at, now, keptDays)
    if (at !== sent.at) moved += 1
    events.set(sent.id, { ...sent, at })
  }
  const identities = new Map<string, Identity>()
  for (const identity of batch.identities) {
    if (!identities.has(identity.pseudonym)) identities.set(identity.pseudonym, identity)
  }
  return {
    appHours: inKeyOrder(apps.hours),
    appDays: inKeyOrder(apps.days),
    appUsers: inKeyOrder(apps.users),
    appDevices: inKeyOrder(apps.devices),
    domainDays: inKeyOrder(domains.days),
    domainUsers: inKeyOrder(domains.users),
    domainDevices: inKeyOrder(domains.devices),
    events: inKeyOrder(events),
    identities: inKeyOrder(identities),
    moved,
  }
}

/** The rows of all apps, or of all domains, each by its key. */
class SubjectSums {
  readonly hours = new Map<string, UseSum>()
  readonly days = new Map<string, UseSum>()
  readonly users = new Map<string, Span>()
  readonly devices = new Map<string, Span>()

  add(subject: string, signal: Signal): void {
    const user = signal.user ?? ''
    const day = startOfDay(signal.hour)
    addUse(this.hours, { start: signal.hour, subject, user }, signal)
    addUse(this.days, { start: day, subject, user }, signal)
    if (user !== '') widen(this.users, subject, user, day)
    widen(this.devices, subject, '', day)
  }
}

/**
 * A count is never thrown away for its time. A row from further ahead than a day comes from a clock that is
 * wrong by nobody knows how much: it is counted in the hour it arrives in. A row from before the oldest day kept
 * is counted on that day, and goes when that day goes.
 */
function intoKeptTime(signal: Signal, now: number, keptDays: number): Signal {
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

function addUse(sums: Map<string, UseSum>, place: Omit<UseSum, 'use'>, signal: Signal): void {
  const key = JSON.stringify([place.start, place.subject, place.user])
  const use = sums.get(key)?.use
  if (use === undefined) {
    sums.set(key, { ...place, use: useOf(signal) })
    return
  }
  for (const counter of COUNTERS) use[counter] += signal[counter]
  use.bytesDownExact &&= signal.bytesDownExact
  use.bytesUpExact &&= signal.bytesUpExact
  use.firstSeen = Math.min(use.firstSeen, signal.firstSeen)
  use.lastSeen = Math.max(use.lastSeen, signal.lastSeen)
}

function useOf(signal: Signal): Use {
  const { hour: _, appId: __, domain: ___, user: ____, ...use } = signal
  return use
}

function widen(spans: Map<string, Span>, subject: string, user: string, day: number): void {
  const key = JSON.stringify([subject, user])
  const span = spans.get(key)
  if (span === undefined) {
    spans.set(key, { subject, user, firstDay: day, lastDay: day })
    return
  }
  span.firstDay = Math.min(span.firstDay, day)
  span.lastDay = Math.max(span.lastDay, day)
}

function inKeyOrder<Row>(rows: Map<string, Row>): Row[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
