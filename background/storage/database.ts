import Dexie, { type Table } from 'dexie'
import type { Bundle } from '../../core/bundle/bundle.ts'
import type { Batch, DeviceEvent } from '../../core/protocol/device-api.ts'

/** A signal that still counts. `user` is '' where policy names none: IndexedDB keys can't be null. */
export interface OpenSignal {
  readonly hour: number
  readonly appId: string
  readonly user: string
  readonly visits: number
  readonly blocked: number
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

/** The bundle in force, as it was verified. */
export interface BundleRecord {
  readonly id: 'current'
  readonly bundle: Bundle
  readonly etag: string | null
  readonly publicKey: string
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
  declare readonly signals: Table<OpenSignal, [number, string, string]>
  declare readonly events: Table<DeviceEvent, string>
  declare readonly batches: Table<SealedBatch, number>
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
  }
}
