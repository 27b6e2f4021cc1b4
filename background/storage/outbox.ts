import { type Batch, DAY_MS, type Identity, type Signal } from '../../core/protocol/device-api.ts'
import type { Rows } from '../../core/protocol/messages.ts'
import { countDropped } from './count-dropped.ts'
import type { AgentDatabase, Counter, KnownIdentity, SealedBatch, UsageRow } from './database.ts'

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
   *
   * @param now by the server's clock, here and in all that follows
   */
  async nextBatch(now: number): Promise<Batch | null> {
    const { usage, events, identities, measurements, batches, counters } = this.#database
    const tables = [usage, events, identities, measurements, batches, counters]
    return this.#database.transaction('rw', tables, async () => {
      const waiting = await batches.filter((batch) => batch.refusal === null).first()
      if (waiting !== undefined) return toBatch(waiting)

      const apart = await identities.where('state').equals('apart').limit(SEALED_ROWS).toArray()
      const room = apart.length > 0 ? 0 : SEALED_ROWS
      const rows = await usage.limit(room).toArray()
      const happened = await events.limit(room).toArray()
      const names = [...apart, ...(await identities.where('state').equals('waiting').limit(room).toArray())]
      const measured = await measurements.limit(room).toArray()
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
      await identities.bulkPut(names.map((name) => ({ ...name, state: 'sealed' as const, sealedAt: now })))
      await measurements.bulkDelete(measured.map(({ appId }) => appId))
      return toBatch(sealed)
    })
  }

  /** @param lastSequence the highest the server has counted: numbering goes on after it. */
  async acknowledge(sequence: number, lastSequence: number, now: number): Promise<void> {
    const { batches, sent, counters } = this.#database
    await this.#database.transaction('rw', batches, sent, counters, async () => {
      const batch = await batches.get(sequence)
      if (batch !== undefined) await sent.add({ sentAt: now, ...together([batch]) })
      await batches.delete(sequence)
      const next = await this.#counter('nextSequence', 1)
      if (next <= lastSequence) await counters.put({ name: 'nextSequence', value: lastSequence + 1 })
    })
  }

  /**
   * Puts aside a batch that the server will never take, with its words, so that those after it can go. Later rows bear
   * the pseudonyms of its sealed names: these are sent once more, by themselves.
   */
  async setAside(sequence: number, refusal: string): Promise<void> {
    const { batches, identities } = this.#database
    await this.#database.transaction('rw', batches, identities, async () => {
      const batch = await batches.get(sequence)
      if (batch === undefined) return
      await batches.put({ ...batch, refusal })
      if (batch.signals.length + batch.events.length + batch.measurements.length === 0) return
      const pseudonyms = batch.identities.map(({ pseudonym }) => pseudonym)
      await identities.where('pseudonym').anyOf(pseudonyms).modify({ state: 'apart' })
    })
  }

  /** A server may have forgotten what it was sent before this browser enrolled: then no name would ever be opened. */
  async sendIdentitiesAgain(): Promise<void> {
    await this.#database.identities.where('state').equals('sealed').modify({ state: 'waiting' })
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
  async waitingRows(): Promise<Rows> {
    const { usage, events, identities, measurements, batches } = this.#database
    return this.#database.transaction('r', usage, events, identities, measurements, batches, async () => {
      const sealed = await batches.filter((batch) => batch.refusal === null).toArray()
      const open = {
        signals: (await usage.toArray()).map(toSignal),
        events: await events.toArray(),
        identities: (await identities.where('state').notEqual('sealed').toArray()).map(toIdentity),
        measurements: await measurements.toArray(),
      }
      return together([...sealed, open])
    })
  }

  /**
   * All that is here to look at: what waits, and what has left, newest first: acknowledged in the last days, or refused
   * and not given up yet. Read in one transaction: a batch that is acknowledged meanwhile is found in one of the two,
   * not in both or in neither.
   */
  async recordedRows(): Promise<{ waiting: Rows; sent: Rows }> {
    const { usage, events, identities, measurements, batches, sent } = this.#database
    const tables = [usage, events, identities, measurements, batches, sent]
    return this.#database.transaction('r', tables, async () => {
      const waiting = await this.waitingRows()
      const acknowledged = await sent.orderBy('sentAt').reverse().toArray()
      const refused = await batches.filter((batch) => batch.refusal !== null).toArray()
      return { waiting, sent: together([...acknowledged, ...refused]) }
    })
  }

  /** How many signals and events wait. Measurements and sealed names, which say nothing of use, aren't among them. */
  async waitingCount(): Promise<number> {
    const { signals, events } = await this.waitingRows()
    return signals.length + events.length
  }

  async refusedBatches(): Promise<number> {
    return this.#database.batches.filter((batch) => batch.refusal !== null).count()
  }

  /**
   * Gives up all that waits, and counts it: it was recorded for a server that this browser no longer belongs to. What
   * was sent there can still be looked up.
   */
  async clear(): Promise<void> {
    const { usage, events, identities, measurements, batches, counters } = this.#database
    const tables = [usage, events, identities, measurements, batches]
    await this.#database.transaction('rw', [...tables, counters], async () => {
      const sealed = await batches.toArray()
      await countDropped(this.#database, (await usage.count()) + (await events.count()) + rowsIn(sealed))
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

  /** Gives up what the server refused so many days ago, and counts it: also where all else can be sent. */
  async giveUpRefused(now: number, keepDays: number): Promise<void> {
    const { batches, counters } = this.#database
    const oldest = now - keepDays * DAY_MS
    await this.#database.transaction('rw', batches, counters, async () => {
      const givenUp = await batches.filter((batch) => batch.refusal !== null && batch.sealedAt < oldest).toArray()
      await batches.bulkDelete(givenUp.map(({ sequence }) => sequence))
      await countDropped(this.#database, rowsIn(givenUp))
    })
  }

  /** Gives up what is older than the policy's days or over its bytes, oldest first, and counts it. */
  async applyCap(now: number, keepDays: number, keepMegabytes: number): Promise<void> {
    const { usage, events, batches, counters } = this.#database
    const oldest = now - keepDays * DAY_MS
    const mostRows = Math.floor((keepMegabytes * 1_000_000) / ROW_BYTES)

    await this.#database.transaction('rw', usage, events, batches, counters, async () => {
      let dropped = await usage.where('hour').below(oldest).delete()
      dropped += await events.where('at').below(oldest).delete()
      await this.giveUpRefused(now, keepDays)

      // Signals hold the numbers, events the stories: where both don't fit, events go first.
      const signalCount = await usage.count()
      const excess = signalCount + (await events.count()) - mostRows
      if (excess > 0) dropped += await events.orderBy('at').limit(excess).delete()
      const excessSignals = signalCount - mostRows
      if (excessSignals > 0) dropped += await usage.orderBy('hour').limit(excessSignals).delete()
      await countDropped(this.#database, dropped)
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

function together(batches: readonly Rows[]): Rows {
  return {
    signals: batches.flatMap(({ signals }) => signals),
    events: batches.flatMap(({ events }) => events),
    identities: batches.flatMap(({ identities }) => identities),
    measurements: batches.flatMap(({ measurements }) => measurements),
  }
}

/** The rows that are lost with these batches, those that they were to report as lost included. */
function rowsIn(batches: readonly SealedBatch[]): number {
  return batches.reduce((sum, { signals, events, dropped }) => sum + signals.length + events.length + dropped, 0)
}

function toIdentity({ pseudonym, kind, sealedName }: KnownIdentity): Identity {
  return { pseudonym, kind, sealedName }
}

function toBatch({ sealedAt: _, refusal: __, ...batch }: SealedBatch): Batch {
  return batch
}
