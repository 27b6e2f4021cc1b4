import * as v from 'valibot'
import { BundleRejected } from '../../core/bundle/open-bundle.ts'
import { HOUR_MS } from '../../core/protocol/device-api.ts'
import type { SyncOutcome } from '../../core/protocol/messages.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import { type Enrolled, type Enrollment, refusesCredential } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { BatchUpload } from './batch-upload.ts'
import type { BundleSync } from './bundle-sync.ts'
import type { GrantsSync } from './grants-sync.ts'
import type { HealthReport } from './health-report.ts'
import type { ServerClock } from './server-clock.ts'
import {
  failed,
  freshSyncRecord,
  isDue,
  LEGS,
  type Leg,
  type LegState,
  type SyncRecord,
  SyncRecordSchema,
  succeeded,
} from './sync-record.ts'

const syncStore = new StoredValue<SyncRecord | null>('sync', v.nullable(SyncRecordSchema), null)

interface Parts {
  readonly policy: ManagedPolicy
  readonly enrollment: Enrollment
  readonly bundleSync: BundleSync
  readonly grantsSync: GrantsSync
  readonly upload: BatchUpload
  readonly health: HealthReport
  readonly enforcer: Enforcer
  readonly outbox: Outbox
  readonly clock: ServerClock
}

/**
 * One round: enroll where needed, then what is due of pulling the bundle, pushing what waits, reporting health.
 * Rounds run one after another. A failure is kept with its words and tried again later, with growing pauses.
 */
export class SyncCoordinator {
  readonly #parts: Parts
  #cappedAt = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    parts.policy.onChange(() => this.tick())
  }

  /**
   * What is due by now, by the last known policy: called by the alarm, after each change of policy, at the browser's
   * start and after an update.
   */
  tick(): void {
    const { policy, enrollment, outbox, clock } = this.#parts
    // Not waited for: managed storage can take a minute to answer, and what it brings calls for a round itself.
    void policy.refresh()
    void this.#enqueue(async () => {
      await Promise.all([policy.ready, clock.ready])
      // Whether or not anything can be sent: the person was told for how long it is kept.
      await outbox.forgetSent(clock.now())
      const enrolled = await enrollment.ensure(policy.current.policy, Date.now())
      if (enrolled === null) return this.#applyCap()
      const record = await recordFor(enrolled)
      const now = Date.now()
      await this.#round(
        enrolled,
        record,
        LEGS.filter((leg) => isDue(record[leg], this.#intervalOf(leg), now)),
      )
    }).catch(() => undefined)
  }

  /** Everything at once, whatever is due: a person asked for it. */
  async syncNow(): Promise<SyncOutcome> {
    const { policy, enrollment } = this.#parts
    return this.#enqueue(async () => {
      await enrollment.retryNow()
      const enrolled = await enrollment.ensure(policy.current.policy, Date.now())
      if (enrolled === null) return this.#notEnrolled()
      const error = errorOf(await this.#round(enrolled, await recordFor(enrolled), LEGS))
      return error === null ? { ok: true } : { ok: false, error }
    })
  }

  /** Ends a connection that a person made by hand; the round that runs is let end before. */
  async disconnect(): Promise<void> {
    const { policy, enrollment, bundleSync, enforcer, outbox } = this.#parts
    await this.#enqueue(async () => {
      await policy.setEvaluation(null)
      await enrollment.forget()
      await bundleSync.forget()
      await syncStore.set(null)
      await outbox.clear()
      await enforcer.release()
    })
  }

  async status(): Promise<{ lastSync: number | null; error: string | null }> {
    const record = await syncStore.get()
    return { lastSync: record?.pull.doneAt ?? null, error: record === null ? null : errorOf(record) }
  }

  /**
   * Only where rows can't be sent and pile up. A clock that jumped ahead makes all rows look old: with a server in
   * reach they are sent first, and its answer sets the clock right.
   */
  async #applyCap(): Promise<void> {
    const now = this.#parts.clock.now()
    if (Math.abs(now - this.#cappedAt) < HOUR_MS) return
    this.#cappedAt = now
    const { keepDays, keepMegabytes } = this.#parts.policy.current.policy.discovery
    await this.#parts.outbox.applyCap(now, keepDays, keepMegabytes)
  }

  #intervalOf(leg: Leg): number {
    const { sync, discovery } = this.#parts.policy.current.policy
    if (leg === 'pull' || leg === 'grants') return sync.bundleIntervalSeconds * 1_000
    if (leg === 'push') return discovery.uploadIntervalMinutes * 60_000
    // The report itself knows whether it has news.
    return 0
  }

  async #round(enrolled: Enrolled, before: SyncRecord, legs: readonly Leg[]): Promise<SyncRecord> {
    await this.#parts.enforcer.ensure()
    let record = before
    for (const leg of legs) {
      record = { ...record, [leg]: await this.#run(leg, enrolled, record[leg]) }
      await syncStore.set(record)
    }
    return record
  }

  async #run(leg: Leg, enrolled: Enrolled, state: LegState): Promise<LegState> {
    const { bundleSync, grantsSync, upload, health, enrollment } = this.#parts
    const startedAt = Date.now()
    try {
      if (leg === 'pull') await bundleSync.pull(enrolled)
      else if (leg === 'grants') await grantsSync.pull(enrolled)
      else if (leg === 'push') await upload.push(enrolled)
      else await health.send(enrolled)
      return succeeded(startedAt)
    } catch (error) {
      if (leg === 'push') await this.#applyCap()
      if (error instanceof BundleRejected) return succeeded(startedAt, error.message)
      if (refusesCredential(error)) {
        await enrollment.credentialRefused(enrolled.credential)
        this.tick()
      }
      return failed(state, Date.now(), error instanceof Error ? error.message : String(error))
    }
  }

  async #notEnrolled(): Promise<SyncOutcome> {
    const view = await this.#parts.enrollment.view(this.#parts.policy.current.policy)
    return { ok: false, error: view.state === 'failed' ? view.detail : 'Not enrolled' }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch((error: unknown) => console.error('Sync failed:', error))
    return result
  }
}

async function recordFor({ credential }: Enrolled): Promise<SyncRecord> {
  const stored = await syncStore.get()
  return stored?.credential === credential ? stored : freshSyncRecord(credential)
}

function errorOf(record: SyncRecord): string | null {
  return record.pull.error ?? record.grants.error ?? record.push.error ?? record.health.error
}
