import {
  COUNTERS,
  type CounterName,
  type Counters,
  type DeviceEvent,
  HOUR_MS,
  NO_COUNTS,
} from '../../core/protocol/device-api.ts'
import type { AgentDatabase, DayCount, UsageRow } from './database.ts'

/** Something that was seen: its counts are added to the hour's row of its subject and user. */
export interface Sighting {
  /** An app's id, or a registrable domain (see `UsageRow`). */
  readonly subject: string
  readonly user: string | null
  /** Epoch milliseconds, by the server's clock. */
  readonly at: number
  readonly counts: Readonly<Partial<Counters>>
  /** false: more went over the network than the counts say. */
  readonly bytesDownExact?: boolean
  readonly bytesUpExact?: boolean
  /** Kept beside the counters, to be read alone. */
  readonly event?: DeviceEvent
}

/**
 * Writes what was seen. Sightings that come while a transaction is under way share the next one, so that a page with
 * a hundred requests doesn't cost a hundred flushes to the disk; none waits for anything else.
 */
export class UsageLog {
  readonly #database: AgentDatabase
  #waiting: Sighting[] = []
  #underWay: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null
  #today = 0

  constructor(database: AgentDatabase) {
    this.#database = database
  }

  /** Resolves when it is on the disk. */
  record(sighting: Sighting): Promise<void> {
    this.#waiting.push(sighting)
    this.#next ??= this.#underWay.then(() => this.#writeWaiting())
    return this.#next
  }

  #writeWaiting(): Promise<void> {
    const sightings = this.#waiting
    this.#waiting = []
    this.#next = null
    const written = this.#write(sightings)
    this.#underWay = written.catch(() => undefined)
    return written
  }

  async #write(sightings: readonly Sighting[]): Promise<void> {
    const { usage, events, today } = this.#database
    const day = Math.max(...sightings.map(({ at }) => localDayOf(at)))
    await this.#database.transaction('rw', usage, events, today, async () => {
      const rows = sumBy(sightings.map(toRow), ({ hour, subject, user }) => [hour, subject, user] as const, addRows)
      const kept = await usage.bulkGet(rows.map(({ hour, subject, user }) => [hour, subject, user]))
      await usage.bulkPut(rows.map((row, index) => withKept(kept[index], row, addRows)))

      const counts = sumBy(sightings.flatMap(toDayCounts), (count) => [count.day, count.appId] as const, addDayCounts)
      if (counts.length > 0) {
        const counted = await today.bulkGet(counts.map((count) => [count.day, count.appId]))
        await today.bulkPut(counts.map((count, index) => withKept(counted[index], count, addDayCounts)))
      }
      if (day !== this.#today) await today.where('day').below(day).delete()
      const happened = sightings.flatMap(({ event }) => event ?? [])
      if (happened.length > 0) await events.bulkPut(happened)
    })
    this.#today = day
  }
}

function toRow({ subject, user, at, counts, bytesDownExact = true, bytesUpExact = true }: Sighting): UsageRow {
  const hour = at - (at % HOUR_MS)
  const times = { firstSeen: at, lastSeen: at }
  return { ...NO_COUNTS, ...counts, hour, subject, user: user ?? '', bytesDownExact, bytesUpExact, ...times }
}

/** Of apps alone: what the popup lists has a name. */
function toDayCounts({ subject, at, counts: { visits = 0, blocked = 0 } }: Sighting): DayCount[] {
  if (visits + blocked === 0 || subject.includes('.')) return []
  return [{ day: localDayOf(at), appId: subject, visits, blocked }]
}

/** The midnight that the day began with for the person, in epoch milliseconds. */
function localDayOf(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0)
}

function addRows(a: UsageRow, b: UsageRow): UsageRow {
  // What no site can send, a hostile page can still claim to have been given: no row may make its batch unreadable.
  const sumOf = (name: CounterName) => Math.min(a[name] + b[name], Number.MAX_SAFE_INTEGER)
  const sums = Object.fromEntries(COUNTERS.map((name) => [name, sumOf(name)])) as unknown as Counters
  return {
    ...a,
    ...sums,
    bytesDownExact: a.bytesDownExact && b.bytesDownExact,
    bytesUpExact: a.bytesUpExact && b.bytesUpExact,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
  }
}

function addDayCounts(a: DayCount, b: DayCount): DayCount {
  return { ...a, visits: a.visits + b.visits, blocked: a.blocked + b.blocked }
}

function withKept<Row>(kept: Row | undefined, added: Row, add: (a: Row, b: Row) => Row): Row {
  return kept === undefined ? added : add(kept, added)
}

function sumBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => readonly unknown[],
  add: (a: Row, b: Row) => Row,
): Row[] {
  const sums = new Map<string, Row>()
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row))
    sums.set(key, withKept(sums.get(key), row, add))
  }
  return [...sums.values()]
}
