import * as v from 'valibot'
import { BundleRejected } from '../../core/bundle/open-bundle.ts'
import { HOUR_MS } from '../../core/protocol/device-api.ts'
import type { SyncOutcome } from '../../core/protocol/messages.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import { type Enrolled, type Enrollment, refusesCredential } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import { StoredValue } from '../storage/stored-value.ts'
import { backoff } from './backoff.ts'
import type { BatchUpload } from './batch-upload.ts'
import type { BundleSync } from './bundle-sync.ts'
import type { HealthReport } from './health-report.ts'

const SyncRecordSchema = v.object({
  /** For which enrollment this is: another one begins at once. */
  credential: v.string(),
  lastSync: v.nullable(v.number()),
  lastUpload: v.number(),
  error: v.nullable(v.string()),
  failures: v.number(),
  retryAt: v.number(),
})
type SyncRecord = v.InferOutput<typeof SyncRecordSchema>

const syncStore = new StoredValue<SyncRecord | null>('sync', v.nullable(SyncRecordSchema), null)

/**
 * One round: enroll where needed, pull the bundle, push what waits when its interval has passed, report health.
 * Rounds run one after another. A failure is kept with its words and tried again later, with growing pauses.
 */
export class SyncCoordinator {
  readonly #policy: ManagedPolicy
  readonly #enrollment: Enrollment
  readonly #bundleSync: BundleSync
  readonly #upload: BatchUpload
  readonly #health: HealthReport
  readonly #enforcer: Enforcer
  readonly #outbox: Outbox
  #cappedAt = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor(parts: {
    policy: ManagedPolicy
    enrollment: Enrollment
    bundleSync: BundleSync
    upload: BatchUpload
    health: HealthReport
    enforcer: Enforcer
    outbox: Outbox
  }) {
    this.#policy = parts.policy
    this.#enrollment = parts.enrollment
    this.#bundleSync = parts.bundleSync
    this.#upload = parts.upload
    this.#health = parts.health
    this.#enforcer = parts.enforcer
    this.#outbox = parts.outbox
    parts.policy.onChange(() => void this.tick())
  }

  /** What is due by now, by the last known policy: called by the alarm and after each change of policy. */
  async tick(): Promise<void> {
    // Not waited for: managed storage can take a minute to answer, and what it brings calls for a round itself.
    void this.#policy.refresh()
    await this.#enqueue(async () => {
      await this.#policy.ready
      await this.#applyCap()
      const enrolled = await this.#enrollment.ensure(this.#policy.current.policy, Date.now())
      if (enrolled === null) return
      const record = await recordFor(enrolled)
      if (record.retryAt > Date.now()) return
      const uploadInterval = this.#policy.current.policy.discovery.uploadIntervalMinutes * 60_000
      await this.#round(enrolled, record, record.lastUpload + uploadInterval <= Date.now())
    })
  }

  /** Everything at once, whatever is due: a person asked for it. */
  async syncNow(): Promise<SyncOutcome> {
    return this.#enqueue(async () => {
      await this.#enrollment.retryNow()
      const enrolled = await this.#enrollment.ensure(this.#policy.current.policy, Date.now())
      if (enrolled === null) return this.#notEnrolled()
      await this.#round(enrolled, await recordFor(enrolled), true)
      const { error } = await recordFor(enrolled)
      return error === null ? { ok: true } : { ok: false, error }
    })
  }

  /** Ends a connection that a person made by hand; the round that runs is let end before. */
  async disconnect(): Promise<void> {
    await this.#enqueue(async () => {
      await this.#policy.setEvaluation(null)
      await this.#enrollment.forget()
      await this.#enforcer.release()
    })
  }

  async status(): Promise<{ lastSync: number | null; error: string | null }> {
    const record = await syncStore.get()
    return { lastSync: record?.lastSync ?? null, error: record?.error ?? null }
  }

  /** Whether or not the server can be reached: where it can't, rows pile up. */
  async #applyCap(): Promise<void> {
    const now = Date.now()
    if (now - this.#cappedAt < HOUR_MS) return
    this.#cappedAt = now
    const { keepDays, keepMegabytes } = this.#policy.current.policy.discovery
    await this.#outbox.applyCap(now, keepDays, keepMegabytes)
  }

  async #round(enrolled: Enrolled, record: SyncRecord, upload: boolean): Promise<void> {
    try {
      await this.#enforcer.ensure()
      const rejected = await this.#bundleSync.pull(enrolled).then(() => null, onlyRejection)
      if (upload) await this.#upload.push(enrolled)
      const now = Date.now()
      await syncStore.set({
        ...record,
        lastSync: now,
        lastUpload: upload ? now : record.lastUpload,
        error: rejected,
        failures: 0,
        retryAt: 0,
      })
      await this.#health.send(enrolled)
    } catch (error) {
      await this.#failed(enrolled, record, error)
    }
  }

  async #failed(enrolled: Enrolled, record: SyncRecord, error: unknown): Promise<void> {
    if (refusesCredential(error)) {
      await this.#enrollment.credentialRefused(enrolled.credential)
      void this.tick()
    }
    const failures = record.failures + 1
    const message = error instanceof Error ? error.message : String(error)
    await syncStore.set({ ...record, error: message, failures, retryAt: Date.now() + backoff(failures) })
  }

  async #notEnrolled(): Promise<SyncOutcome> {
    const view = await this.#enrollment.view(this.#policy.current.policy)
    return { ok: false, error: view.state === 'failed' ? view.detail : 'Not enrolled' }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch((error: unknown) => console.error('Sync failed:', error))
    return result
  }
}

/** A new enrollment has no past: its first upload and health report are due at once. */
async function recordFor({ credential }: Enrolled): Promise<SyncRecord> {
  const stored = await syncStore.get()
  if (stored?.credential === credential) return stored
  return { credential, lastSync: stored?.lastSync ?? null, lastUpload: 0, error: null, failures: 0, retryAt: 0 }
}

/** A refused bundle is reported and leaves the rest of the round its way; anything else ends it. */
function onlyRejection(error: unknown): string {
  if (error instanceof BundleRejected) return error.message
  throw error
}
