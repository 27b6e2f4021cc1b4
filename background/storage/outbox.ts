import {
  type Batch,
  DAY_MS,
  type DeviceEvent,
  HOUR_MS,
  NO_COUNTS,
  type Signal,
} from '../../core/protocol/device-api.ts'
import type { AgentDatabase, Counter, OpenSignal, SealedBatch } from './database.ts'

/** Something that was seen: `visits` and `blocked` are added to the hour's row. */
export interface Sighting {
  readonly appId: string
  readonly user: string | null
  readonly at: number
  readonly visits: 0 | 1
  readonly blocked: 0 | 1
  /** Given to a page of the app. */
  readonly files?: { readonly count: number; readonly bytes: number }
  /** Kept beside the counters, to be read alone. */
  readonly event: DeviceEvent | null
}

/** Of each kind in a batch: with the longest user names it stays well under the server's 1 MiB. */
const SEALED_ROWS = 500

/** A row is about this large in IndexedDB: measured as JSON, with its keys. */
const ROW_BYTES = 200

/**
 * Signals and events between being seen and being acknowledged. A row is here before anything is sent and
 * leaves only with the server's acknowledgement; each change is one transaction.
 */
export class Outbox {
  readonly #database: AgentDatabase

  constructor(database: AgentDatabase) {
    this.#database = database
  }

  async record(sighting: Sighting): Promise<void> {
    const { signals, events, today } = this.#database
    const { appId, at, visits, blocked, files, event } = sighting
    const hour = at - (at % HOUR_MS)
    const user = sighting.user ?? ''
    const day = new Date(at).setHours(0, 0, 0, 0)

    await this.#database.transaction('rw', signals, events, today, async () => {
      const row = (await signals.get([hour, appId, user])) ?? newRow(hour, appId, user, at)
      await signals.put({
        ...row,
        visits: row.visits + visits,
        blocked: row.blocked + blocked,
        fileUploads: (row.fileUploads ?? 0) + (files?.count ?? 0),
        fileUploadBytes: Math.min((row.fileUploadBytes ?? 0) + (files?.bytes ?? 0), Number.MAX_SAFE_INTEGER),
        firstSeen: Math.min(row.firstSeen, at),
        lastSeen: Math.max(row.lastSeen, at),
      })
      const count = (await today.get([day, appId])) ?? { day, appId, visits: 0, blocked: 0 }
      await today.put({ ...count, visits: count.visits + visits, blocked: count.blocked + blocked })
      await today.where('day').below(day).delete()
      if (event !== null) await events.put(event)
    })
  }

  /**
   * The batch to send next: the one that waits already, else a new one sealed from the open rows; null where
   * nothing waits. What is seen after the sealing goes into new rows of the same hour, which the server adds.
   */
  async nextBatch(now: number): Promise<Batch | null> {
    const { signals, events, batches, counters } = this.#database
    return this.#database.transaction('rw', signals, events, batches, counters, async () => {
      const waiting = await batches.filter((batch) => batch.refusal === null).first()
      if (waiting !== undefined) return toBatch(waiting)

      const rows = await signals.limit(SEALED_ROWS).toArray()
      const happened = await events.limit(SEALED_ROWS).toArray()
      const dropped = await this.#counter('dropped', 0)
      if (rows.length === 0 && happened.length === 0 && dropped === 0) return null

      const sequence = await this.#counter('nextSequence', 1)
      const sealed: SealedBatch = {
        batchId: crypto.randomUUID(),
        sequence,
        signals: rows.map(toSignal),
        events: happened,
        identities: [],
        measurements: [],
        dropped,
        sealedAt: now,
        refusal: null,
      }
      await batches.add(sealed)
      await counters.bulkPut([
        { name: 'nextSequence', value: sequence + 1 },
        { name: 'dropped', value: 0 },
      ])
      await signals.bulkDelete(rows.map(({ hour, appId, user }) => [hour, appId, user]))
      await events.bulkDelete(happened.map(({ id }) => id))
      return toBatch(sealed)
    })
  }

  /** @param lastSequence the highest the server has counted: numbering goes on after it. */
  async acknowledge(sequence: number, lastSequence: number): Promise<void> {
    const { batches, counters } = this.#database
    await this.#database.transaction('rw', batches, counters, async () => {
      await batches.delete(sequence)
      const next = await this.#counter('nextSequence', 1)
      if (next <= lastSequence) await counters.put({ name: 'nextSequence', value: lastSequence + 1 })
    })
  }

  /** Puts aside a batch that the server will never take, with its words, so that those after it can go. */
  async setAside(sequence: number, refusal: string): Promise<void> {
    await this.#database.batches.update(sequence, { refusal })
  }

  /** Gives a batch a number that is free on the server, where its own stands for another batch there. */
  async renumber(sequence: number, lastSequence: number): Promise<void> {
    const { batches, counters } = this.#database
    await this.#database.transaction('rw', batches, counters, async () => {
      const batch = await batches.get(sequence)
      if (batch === undefined) return
      await batches.delete(sequence)
      await batches.add({ ...batch, sequence: lastSequence + 1 })
      await counters.put({ name: 'nextSequence', value: lastSequence + 2 })
    })
  }

  /** Every row that waits to leave, sealed or not. */
  async waitingRows(): Promise<{ signals: Signal[]; events: DeviceEvent[] }> {
    const { signals, events, batches } = this.#database
    return this.#database.transaction('r', signals, events, batches, async () => {
      const sealed = await batches.filter((batch) => batch.refusal === null).toArray()
      const open = await signals.toArray()
      return {
        signals: [...sealed.flatMap((batch) => batch.signals), ...open.map(toSignal)],
        events: [...sealed.flatMap((batch) => batch.events), ...(await events.toArray())],
      }
    })
  }

  async waitingCount(): Promise<number> {
    const { signals, events } = await this.waitingRows()
    return signals.length + events.length
  }

  async refusedBatches(): Promise<number> {
    return this.#database.batches.filter((batch) => batch.refusal !== null).count()
  }

  /** Forgets all that waits: it was recorded for a server that this browser no longer belongs to. */
  async clear(): Promise<void> {
    const { signals, events, batches } = this.#database
    await this.#database.transaction('rw', signals, events, batches, async () => {
      await Promise.all([signals.clear(), events.clear(), batches.clear()])
    })
  }

  /** What was recorded since local midnight, most visited first. */
  async today(now: number) {
    const day = new Date(now).setHours(0, 0, 0, 0)
    const counts = await this.#database.today.where('day').equals(day).toArray()
    return counts.sort((a, b) => b.visits + b.blocked - (a.visits + a.blocked))
  }

  /** Gives up what is older than the policy's days or over its bytes, oldest first, and counts it. */
  async applyCap(now: number, keepDays: number, keepMegabytes: number): Promise<void> {
    const { signals, events, batches, counters } = this.#database
    const oldest = now - keepDays * DAY_MS
    const mostRows = Math.floor((keepMegabytes * 1_000_000) / ROW_BYTES)

    await this.#database.transaction('rw', signals, events, batches, counters, async () => {
      let dropped = await signals.where('hour').below(oldest).delete()
      dropped += await events.where('at').below(oldest).delete()
      const givenUp = await batches.filter((batch) => batch.refusal !== null && batch.sealedAt < oldest).toArray()
      dropped += givenUp.reduce((sum, batch) => sum + batch.signals.length + batch.events.length + batch.dropped, 0)
      await batches.bulkDelete(givenUp.map(({ sequence }) => sequence))

      // Signals hold the numbers, events the stories: where both don't fit, events go first.
      const signalCount = await signals.count()
      const excess = signalCount + (await events.count()) - mostRows
      if (excess > 0) dropped += await events.orderBy('at').limit(excess).delete()
      const excessSignals = signalCount - mostRows
      if (excessSignals > 0) dropped += await signals.orderBy('hour').limit(excessSignals).delete()

      if (dropped === 0) return
      await counters.put({ name: 'dropped', value: (await this.#counter('dropped', 0)) + dropped })
    })
  }

  async #counter(name: Counter['name'], initial: number): Promise<number> {
    return (await this.#database.counters.get(name))?.value ?? initial
  }
}

function newRow(hour: number, appId: string, user: string, at: number): OpenSignal {
  return { hour, appId, user, visits: 0, blocked: 0, firstSeen: at, lastSeen: at }
}

function toSignal(row: OpenSignal): Signal {
  return {
    ...NO_COUNTS,
    ...row,
    domain: null,
    user: row.user === '' ? null : row.user,
    bytesDownExact: false,
    bytesUpExact: false,
  }
}

function toBatch({ sealedAt: _, refusal: __, ...batch }: SealedBatch): Batch {
  return batch
}
