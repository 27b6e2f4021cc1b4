import { type Batch, DAY_MS, type DeviceEvent, type Identity, type Signal } from '../../core/protocol/device-api.ts'
import type { AgentDatabase, Counter, KnownIdentity, SealedBatch, SentBatch, UsageRow } from './database.ts'

/** Of each kind in a batch: with the longest user names it stays well under the server's 1 MiB. */
const SEALED_ROWS = 500

/** A row is about this large in IndexedDB: measured as JSON, with its keys. */
const ROW_BYTES = 400

/** How long a person can look up what was sent. */
const SENT_DAYS = 7

/**
 * Signals and events between being seen and being acknowledged. A row is here before anything is sent and
 * leaves only with the server's acknowledgement; each change is one transaction.
 */
export class Outbox {
  readonly #database: AgentDatabase

  constructor(database: AgentDatabase) {
    this.#database = database
  }

  /**
   * The batch to send next: the one that waits already, else a new one sealed from the open rows; null where
   * nothing waits. What is seen after the sealing goes into new rows of the same hour, which the server adds.
   */
  async nextBatch(now: number): Promise<Batch | null> {
    const { usage, events, identities, measurements, batches, counters } = this.#database
    const tables = [usage, events, identities, measurements, batches, counters]
    return this.#database.transaction('rw', tables, async () => {
      const waiting = await batches.filter((batch) => batch.refusal === null).first()
      if (waiting !== undefined) return toBatch(waiting)

      const rows = await usage.limit(SEALED_ROWS).toArray()
      const happened = await events.limit(SEALED_ROWS).toArray()
      const names = await identities.where('state').equals('waiting').limit(SEALED_ROWS).toArray()
      const measured = await measurements.limit(SEALED_ROWS).toArray()
      const dropped = await this.#counter('dropped', 0)
      if (rows.length + happened.length + names.length + measured.length + dropped === 0) return null

      const sequence = await this.#counter('nextSequence', 1)
      const sealed: SealedBatch = {
        batchId: crypto.randomUUID(),
        sequence,
        signals: rows.map(toSignal),
        events: happened,
        identities: names.map(toIdentity),
        measurements: measured,
        dropped,
        sealedAt: now,
        refusal: null,
      }
      await batches.add(sealed)
      await counters.bulkPut([
        { name: 'nextSequence', value: sequence + 1 },
        { name: 'dropped', value: 0 },
      ])
      await usage.bulkDelete(rows.map(({ hour, subject, user }) => [hour, subject, user]))
      await events.bulkDelete(happened.map(({ id }) => id))
      await identities.bulkPut(names.map((name) => ({ ...name, state: 'sealed' as const })))
      await measurements.bulkDelete(measured.map(({ appId }) => appId))
      return toBatch(sealed)
    })
  }

  /** @param lastSequence the highest the server has counted: numbering goes on after it. */
  async acknowledge(sequence: number, lastSequence: number, now: number): Promise<void> {
    const { batches, sent, counters } = this.#database
    await this.#database.transaction('rw', batches, sent, counters, async () => {
      const batch = await batches.get(sequence)
      if (batch !== undefined) await sent.add({ sentAt: now, signals: batch.signals, events: batch.events })
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
    const { usage, events, batches } = this.#database
    return this.#database.transaction('r', usage, events, batches, async () => {
      const sealed = await batches.filter((batch) => batch.refusal === null).toArray()
      const open = await usage.toArray()
      return {
        signals: [...sealed.flatMap((batch) => batch.signals), ...open.map(toSignal)],
        events: [...sealed.flatMap((batch) => batch.events), ...(await events.toArray())],
      }
    })
  }

  /** What the server has acknowledged in the last days, newest first. */
  async sentBatches(): Promise<SentBatch[]> {
    return this.#database.sent.orderBy('sentAt').reverse().toArray()
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
    const { usage, events, identities, measurements, batches, sent } = this.#database
    const tables = [usage, events, identities, measurements, batches, sent]
    await this.#database.transaction('rw', tables, async () => {
      await Promise.all(tables.map((table) => table.clear()))
    })
  }

  /** What was recorded since local midnight, most visited first. */
  async today(now: number) {
    const day = new Date(now).setHours(0, 0, 0, 0)
    const counts = await this.#database.today.where('day').equals(day).toArray()
    return counts.sort((a, b) => b.visits + b.blocked - (a.visits + a.blocked))
  }

  /** Lets go of what was sent so long ago that nobody looks it up any more. */
  async forgetSent(now: number): Promise<void> {
    const oldest = now - SENT_DAYS * DAY_MS
    await this.#database.sent.where('sentAt').below(oldest).delete()
  }

  /** Gives up what is older than the policy's days or over its bytes, oldest first, and counts it. */
  async applyCap(now: number, keepDays: number, keepMegabytes: number): Promise<void> {
    const { usage, events, batches, counters } = this.#database
    const oldest = now - keepDays * DAY_MS
    const mostRows = Math.floor((keepMegabytes * 1_000_000) / ROW_BYTES)

    await this.#database.transaction('rw', usage, events, batches, counters, async () => {
      let dropped = await usage.where('hour').below(oldest).delete()
      dropped += await events.where('at').below(oldest).delete()
      const givenUp = await batches.filter((batch) => batch.refusal !== null && batch.sealedAt < oldest).toArray()
      dropped += givenUp.reduce((sum, batch) => sum + batch.signals.length + batch.events.length + batch.dropped, 0)
      await batches.bulkDelete(givenUp.map(({ sequence }) => sequence))

      // Signals hold the numbers, events the stories: where both don't fit, events go first.
      const signalCount = await usage.count()
      const excess = signalCount + (await events.count()) - mostRows
      if (excess > 0) dropped += await events.orderBy('at').limit(excess).delete()
      const excessSignals = signalCount - mostRows
      if (excessSignals > 0) dropped += await usage.orderBy('hour').limit(excessSignals).delete()

      if (dropped === 0) return
      await counters.put({ name: 'dropped', value: (await this.#counter('dropped', 0)) + dropped })
    })
  }

  async #counter(name: Counter['name'], initial: number): Promise<number> {
    return (await this.#database.counters.get(name))?.value ?? initial
  }
}

function toSignal({ subject, user, ...row }: UsageRow): Signal {
  const isDomain = subject.includes('.')
  return {
    ...row,
    appId: isDomain ? null : subject,
    domain: isDomain ? subject : null,
    user: user === '' ? null : user,
  }
}

function toIdentity({ pseudonym, kind, sealedName }: KnownIdentity): Identity {
  return { pseudonym, kind, sealedName }
}

function toBatch({ sealedAt: _, refusal: __, ...batch }: SealedBatch): Batch {
  return batch
}
