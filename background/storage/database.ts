import Dexie, { type Table } from 'dexie'
import {
  type AppMeasurement,
  type Batch,
  type Counters,
  type DeviceEvent,
  type Identity,
  NO_COUNTS,
} from '../../core/protocol/device-api.ts'
import type { Rows } from '../../core/protocol/messages.ts'
import type { BundleRecord, CatalogChunk, CatalogRecord, GrantsRecord, InstalledRules } from './bundle-records.ts'
import { fromVersion4, type Version4Bundle } from './version-4-bundle.ts'
import { fromVersion5, type Version5Record } from './version-5-bundle.ts'

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
  /** By the server's clock, as the times of the rows are. */
  readonly sealedAt: number
  readonly refusal: string | null
}

/** What a batch held that the server has acknowledged, for the person to look at. Stays on the device. */
export interface SentBatch extends Rows {
  readonly id?: number
  readonly sentAt: number
}

/**
 * A name behind a pseudonym. It stays after it was sent, so that it is sealed once, and for one key. `apart`: it waits
 * after a batch with it was refused, and travels in a batch without rows, lest it be the reason.
 */
export interface KnownIdentity extends Identity {
  readonly publicKey: string
  readonly state: 'waiting' | 'apart' | 'sealed'
  /** When it last went into a batch; 0: never. */
  readonly sealedAt: number
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
  declare readonly bundles: Table<BundleRecord, string>
  declare readonly catalogs: Table<CatalogRecord, string>
  declare readonly catalogChunks: Table<CatalogChunk, [string, number]>
  declare readonly grants: Table<GrantsRecord, string>
  declare readonly installedRules: Table<InstalledRules, string>
  declare readonly counters: Table<Counter, string>

  /** @param lastKnownGroups of this device and its user, as the managed policy had them when this was last heard of */
  constructor(name = 'heliograph', lastKnownGroups: () => Promise<readonly string[]> = async () => []) {
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
    this.version(4).upgrade(async (transaction) => {
      await transaction
        .table('sent')
        .toCollection()
        .modify((batch) => {
          batch.identities ??= []
          batch.measurements ??= []
        })
      // Nobody knows when they were sent, nor whether the server still has them: they are sent again when next used.
      await transaction.table('identities').toCollection().modify({ sealedAt: 0 })
    })
    this.version(5)
      .stores({ catalogs: 'digest', catalogChunks: '[digest+chunk]', grants: 'id', installedRules: 'id' })
      .upgrade(async (transaction) => {
        const stored = (await transaction.table('bundles').get('current')) as Version4Bundle | undefined
        if (stored === undefined) return
        const { record, catalog, chunks } = fromVersion4(stored)
        await transaction.table<Version5Record>('bundles').put(record)
        await transaction.table<CatalogRecord>('catalogs').put(catalog)
        await transaction.table<CatalogChunk>('catalogChunks').bulkPut(chunks)
      })
    this.version(6).upgrade(async (transaction) => {
      const stored = (await transaction.table('bundles').get('current')) as Version5Record | undefined
      if (stored === undefined) return
      // The groups lie elsewhere, and a transaction ends with a turn in which nothing is asked of it.
      const groups = await Dexie.waitFor(lastKnownGroups())
      await transaction.table<BundleRecord>('bundles').put(fromVersion5(stored, groups, Date.now()))
    })
  }
}

function fromVersion1({ appId, ...row }: Version1Signal): UsageRow {
  return { ...NO_COUNTS, bytesDownExact: false, bytesUpExact: false, ...row, subject: appId }
}
