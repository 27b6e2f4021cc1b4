import {
  COUNTERS,
  type Counters,
  type DeviceEvent,
  HOUR_MS,
  limitOf,
  NO_COUNTS,
} from '../../core/protocol/device-api.ts'
import { countDropped } from './count-dropped.ts'
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
 * How long traffic waits for more of it. A transaction costs the browser as much as tens of requests do, so this is
 * most of what a page pays for being counted; it is also what a crash can take with it.
 */
const TRAFFIC_WAIT_MS = 250

/** So many sightings wait in memory while the storage takes none. */
const MAX_KEPT = 10_000

/**
 * Writes what was seen. A visit, an upload, a download or a block is written at once, and takes along what waits;
 * requests wait a moment for others, so that a page with a hundred of them costs a few transactions. What comes
 * while a transaction is under way shares the next one.
 */
export class UsageLog {
  readonly #database: AgentDatabase
  #waiting: Sighting[] = []
  #underWay: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null
  #hurry: () => void = () => undefined
  #today = 0
  /** Sightings that could not be kept, until they are counted as dropped. */
  #lost = 0

  constructor(database: AgentDatabase) {
    this.#database = database
  }

  /** Resolves when it is on the disk. */
  record(sighting: Sighting): Promise<void> {
    this.#waiting.push(sighting)
    const written = this.#whenWritten()
    if (!isTraffic(sighting)) this.#hurry()
    return written
  }

  /** Resolves when all that was seen so far is on the disk, or has failed to get there. */
  async flush(): Promise<void> {
    const written = this.#waiting.length > 0 ? this.#whenWritten() : this.#underWay
    this.#hurry()
    await written.catch(() => undefined)
  }

  #whenWritten(): Promise<void> {
    this.#next ??= this.#whenDue().then(() => this.#writeWaiting())
    return this.#next
  }

  async #whenDue(): Promise<void> {
    await new Promise<void>((due) => {
      const timer = setTimeout(due, TRAFFIC_WAIT_MS)
      this.#hurry = () => {
        clearTimeout(timer)
        due()
      }
    })
    await this.#underWay
  }

  #writeWaiting(): Promise<void> {
    const sightings = this.#waiting
    this.#waiting = []
    this.#next = null
    const written = this.#write(sightings).catch((error: unknown) => this.#writeOneByOne(sightings, error))
    this.#underWay = written.catch(() => undefined)
    return written
  }

  /**
   * After a transaction that failed: a faulty sighting must not take others along. Where each of them fails it is the
   * storage (a full disk, say), and they wait for the next one.
   *
   * @throws what was thrown, where nothing could be written
   */
  async #writeOneByOne(sightings: readonly Sighting[], error: unknown): Promise<void> {
    const failed: Sighting[] = []
    for (const sighting of sightings) {
      await this.#write([sighting]).catch(() => failed.push(sighting))
    }
    if (failed.length === sightings.length) {
      this.#keep(failed)
      throw error
    }
    this.#lost += failed.length
    if (failed.length > 0) console.error('What was seen could not be written:', error)
  }

  #keep(sightings: readonly Sighting[]): void {
    this.#waiting.unshift(...sightings)
    this.#lost += this.#waiting.splice(MAX_KEPT).length
  }

  async #write(sightings: readonly Sighting[]): Promise<void> {
    const { usage, events, today, counters } = this.#database
    const lost = this.#lost
    const day = Math.max(...sightings.map(({ at }) => localDayOf(at)))
    await this.#database.transaction('rw', usage, events, today, counters, async () => {
      const rows = sumBy(sightings.map(toRow), ({ hour, subject, user }) => [hour, subject, user] as const, addRows)
      const kept = await usage.bulkGet(rows.map(({ hour, subject, user }) => [hour, subject, user]))
      await usage.bulkPut(rows.map((row, index) => withinLimits(withKept(kept[index], row, addRows))))

      const counts = sumBy(sightings.flatMap(toDayCounts), (count) => [count.day, count.appId] as const, addDayCounts)
      if (counts.length > 0) {
        const counted = await today.bulkGet(counts.map((count) => [count.day, count.appId]))
        await today.bulkPut(counts.map((count, index) => withKept(counted[index], count, addDayCounts)))
      }
      if (day !== this.#today) await today.where('day').below(day).delete()
      const happened = sightings.flatMap(({ event }) => event ?? [])
      if (happened.length > 0) await events.bulkPut(happened)
      await countDropped(this.#database, lost)
    })
    this.#lost -= lost
    this.#today = day
  }
}

function isTraffic({ counts, event }: Sighting): boolean {
  const { requests, bytesDown, bytesUp, ...others } = counts
  return event === undefined && Object.keys(others).length === 0
}

function toRow({ subject, user, at, counts, bytesDownExact = true, bytesUpExact = true }: Sighting): UsageRow {
  const hour = at - (at % HOUR_MS)
  const times = { firstSeen: at, lastSeen: at }
  return { ...NO_COUNTS, ...counts, hour, subject, user: user ?? '', bytesDownExact, bytesUpExact, ...times }
}

/** What no site can send, a hostile page can still claim: no row may make its batch one that the server refuses. */
function withinLimits(row: UsageRow): UsageRow {
  const within = Object.fromEntries(COUNTERS.map((name) => [name, Math.min(row[name], limitOf(name))]))
  return {
    ...row,
    ...within,
    bytesDownExact: row.bytesDownExact && row.bytesDown <= limitOf('bytesDown'),
    bytesUpExact: row.bytesUpExact && row.bytesUp <= limitOf('bytesUp'),
  }
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
  const sums = Object.fromEntries(COUNTERS.map((name) => [name, a[name] + b[name]])) as unknown as Counters
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
