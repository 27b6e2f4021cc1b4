import Dexie, { type Table } from 'dexie'
import type { Bundle } from '../../core/bundle/bundle.ts'
import {
  type AppMeasurement,
  type Batch,
  type Counters,
  type DeviceEvent,
  type Identity,
  NO_COUNTS,
  type Signal,
} from '../../core/protocol/device-api.ts'

/**
 * A signal that still counts. `subject` is an app's id or a registrable domain: ids hold no dot, such domains always
 * do. `user` is '' where nobody is named: IndexedDB keys can't be null.
 */
export interface UsageRow extends Readonly<Counters> {
  readonly hour: number
  readonly subject: string
  readonly user: string
  readonly bytesDownExact: boolean
  readonly bytesUpExact: boolean
  readonly firstSeen: number
  readonly lastSeen: number
}

/** What the popup shows of today. Stays on the device. `day`: epoch milliseconds of its local midnight. */
export interface DayCount {
  readonly day: number
  readonly appId: string
  readonly visits: number
  readonly blocked: number
}

/** A batch that waits for its acknowledgement; `refusal` is the server's word on one it will never take. */
export interface SealedBatch extends Batch {
  readonly sealedAt: number
  readonly refusal: string | null
}

/** What a batch held that the server has acknowledged, for the person to look at. Stays on the device. */
export interface SentBatch {
  readonly id?: number
  readonly sentAt: number
  readonly signals: readonly Signal[]
  readonly events: readonly DeviceEvent[]
}

/** A name behind a pseudonym. It stays after it was sent, so that it is sealed once, and for one key. */
export interface KnownIdentity extends Identity {
  readonly publicKey: string
  readonly state: 'waiting' | 'sealed'
}

/** The bundle in force, as it was verified. */
export interface BundleRecord {
  readonly id: 'current'
  readonly bundle: Bundle
  readonly etag: string | null
  readonly publicKey: string
}

/** Before version 2 of the database, rows of apps alone were counted, and little of them. */
interface Version1Signal {
  readonly hour: number
  readonly appId: string
  readonly user: string
  readonly visits: number
  readonly blocked: number
  readonly firstSeen: number
  readonly lastSeen: number
}

/** A bundle as it lies on the disk, with what was made of it so that a worker needn't make it again at each wake. */
export interface StoredBundle extends BundleRecord {
  /** Missing in what a version before the index wrote. */
  readonly hostIndex?: StoredHostIndex
}

export interface StoredHostIndex {
  /**
   * The bytes of `buildHostIndex`. As a Blob: Chromium 156 took 110 ms to hand over 22 MB of it, and 261 ms for a typed
   * array (docs/performance.md).
   */
  readonly blob: Blob
  /** The extension's version: another one may build it otherwise, or know other public suffixes. */
  readonly builtBy: string
}

export interface Counter {
  readonly name: 'nextSequence' | 'dropped'
  readonly value: number
}

/** All that the worker keeps in IndexedDB. Strict durability: what a transaction wrote is on the disk when it ends. */
export class AgentDatabase extends Dexie {
  declare readonly usage: Table<UsageRow, [number, string, string]>
  declare readonly events: Table<DeviceEvent, string>
  declare readonly identities: Table<KnownIdentity, string>
  declare readonly measurements: Table<AppMeasurement, string>
  declare readonly batches: Table<SealedBatch, number>
  declare readonly sent: Table<SentBatch, number>
  declare readonly today: Table<DayCount, [number, string]>
  declare readonly bundles: Table<StoredBundle, string>
  declare readonly counters: Table<Counter, string>

  constructor(name = 'heliograph') {
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      signals: '[hour+appId+user], hour',
      events: 'id, at',
      batches: 'sequence',
      today: '[day+appId], day',
      bundles: 'id',
      counters: 'name',
    })
    this.version(2)
      .stores({
        usage: '[hour+subject+user], hour',
        identities: 'pseudonym, state',
        measurements: 'appId',
        sent: '++id, sentAt',
      })
      .upgrade(async (transaction) => {
        const rows = await transaction.table('signals').toArray()
        await transaction.table<UsageRow>('usage').bulkAdd(rows.map(fromVersion1))
        await transaction
          .table('batches')
          .toCollection()
          .modify((batch) => {
            batch.identities ??= []
            batch.measurements ??= []
          })
      })
    this.version(3).stores({ signals: null })
  }
}

function fromVersion1({ appId, ...row }: Version1Signal): UsageRow {
  return { ...NO_COUNTS, bytesDownExact: false, bytesUpExact: false, ...row, subject: appId }
}
