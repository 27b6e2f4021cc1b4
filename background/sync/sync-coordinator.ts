import * as v from 'valibot'
import { BundleRejected } from '../../core/bundle/open-bundle.ts'
import { HOUR_MS } from '../../core/protocol/device-api.ts'
import type { SyncOutcome } from '../../core/protocol/messages.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import { type Enrolled, type Enrollment, refusesCredential } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { PushChannel } from '../push/push-channel.ts'
import type { Outbox } from '../storage/outbox.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { BatchUpload } from './batch-upload.ts'
import type { BundleSync } from './bundle-sync.ts'
import type { GrantsSync } from './grants-sync.ts'
import type { HealthReport } from './health-report.ts'
import type { ServerClock } from './server-clock.ts'
import {
  drawnShare,
  dueIn,
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

/** What is pushed needn't be asked for; now and then it is, in case the server has forgotten this device. */
const LIVE_INTERVAL_MS = 15 * 60_000

/** Those that call for a round; the report of health goes with each. */
const PACED_LEGS = ['pull', 'grants', 'push'] as const satisfies readonly Leg[]

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
  readonly channel: PushChannel
}

/**
 * One round: enroll where needed, then what is due of pulling the bundle, pushing what waits, reporting health.
 * Rounds run one after another. A failure is kept with its words and tried again later, with growing pauses.
 */
export class SyncCoordinator {
  readonly #parts: Parts
  readonly #roundListeners: (() => void)[] = []
  readonly #asked = new Set<Leg>()
  #cappedAt = 0
  /** Of the policy that was known last. */
  #groups: string | null = null
  #queue: Promise<unknown> = Promise.resolve()
  /** A round that waits for its turn. */
  #waiting: Promise<void> | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    const { policy, enforcer } = parts
    // Before what has changed is looked up: a worker may be woken by the change itself.
    void policy.ready.then(() => {
      this.#groups = this.#groupsNow()
    })
    policy.onChange(() => void this.#followPolicy())
    enforcer.onEnforced(() => void this.askFor('health'))
  }

  /** After each round, whatever came of it. */
  onRound(listener: () => void): void {
    this.#roundListeners.push(listener)
  }

  /**
   * What is due by now, by the last known policy: called by the alarm, after each change of policy, at the browser's
   * start and after an update.
   *
   * @returns ends with that round; never fails
   */
  tick(): Promise<void> {
    // Not waited for: managed storage can take a minute to answer, and what it brings calls for a round itself.
    void this.#parts.policy.refresh()
    this.#waiting ??= this.#enqueue(() => this.#tick()).catch(() => undefined)
    return this.#waiting
  }

  /** These, whether or not they are due, with what is; after the round that runs. */
  askFor(...legs: readonly Leg[]): Promise<void> {
    for (const leg of legs) this.#asked.add(leg)
    return this.tick()
  }

  /** Everything at once, whatever is due: a person asked for it. */
  async syncNow(): Promise<SyncOutcome> {
    const { policy, enrollment, channel } = this.#parts
    return this.#enqueue(async () => {
      await enrollment.retryNow()
      const enrolled = await enrollment.ensure(policy.current.policy, Date.now())
      void channel.ensure()
      if (enrolled === null) return this.#notEnrolled()
      const error = errorOf(await this.#round(enrolled, await recordFor(enrolled), LEGS))
      return error === null ? { ok: true } : { ok: false, error }
    })
  }

  /** In how many milliseconds something is due; infinity while this browser isn't enrolled. */
  async untilDue(): Promise<number> {
    const { policy, enrollment } = this.#parts
    const enrolled = await enrollment.current(policy.current.policy)
    if (enrolled === null) return Number.POSITIVE_INFINITY
    const record = await recordFor(enrolled)
    return Math.min(...PACED_LEGS.map((leg) => dueIn(this.#paced(record, leg), this.#intervalOf(leg), Date.now())))
  }

  /** Ends a connection that a person made by hand; the round that runs is let end before. */
  async disconnect(): Promise<void> {
    const { policy, enrollment, bundleSync, enforcer, outbox, channel } = this.#parts
    await this.#enqueue(async () => {
      await policy.setEvaluation(null)
      await enrollment.forget()
      await channel.ensure()
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

  async #tick(): Promise<void> {
    const { policy, enrollment, outbox, clock, channel } = this.#parts
    this.#waiting = null
    await Promise.all([policy.ready, clock.ready])
    // Whether or not anything can be sent: the person was told for how long it is kept.
    await outbox.forgetSent(clock.now())
    const enrolled = await enrollment.ensure(policy.current.policy, Date.now())
    void channel.ensure()
    const asked = new Set(this.#asked)
    this.#asked.clear()
    if (enrolled === null) return this.#applyCap()
    const record = await recordFor(enrolled)
    const now = Date.now()
    const legs = LEGS.filter((leg) => asked.has(leg) || isDue(this.#paced(record, leg), this.#intervalOf(leg), now))
    await this.#round(enrolled, record, legs)
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

  /** The server works out by the groups what holds for this device. */
  async #followPolicy(): Promise<void> {
    const groups = this.#groupsNow()
    const isNews = this.#groups !== groups
    this.#groups = groups
    await (isNews ? this.askFor('pull') : this.tick())
  }

  #groupsNow(): string {
    return JSON.stringify(this.#parts.policy.current.policy.groups)
  }

  /**
   * While changes were pushed, nothing had to be asked for: the pause before the next poll counts from the end of that,
   * so that a fleet whose server restarts doesn't poll as one.
   */
  #paced(record: SyncRecord, leg: Leg): LegState {
    const state = record[leg]
    const { liveUntil } = this.#parts.channel
    const isPushed = (leg === 'pull' || leg === 'grants') && state.doneAt !== null && liveUntil > state.doneAt
    return isPushed && !this.#parts.channel.isLive ? { ...state, doneAt: liveUntil } : state
  }

  #intervalOf(leg: Leg): number {
    const { sync, discovery } = this.#parts.policy.current.policy
    if (leg === 'pull' || leg === 'grants') {
      return Math.max(sync.bundleIntervalSeconds * 1_000, this.#parts.channel.isLive ? LIVE_INTERVAL_MS : 0)
    }
    if (leg === 'push') return discovery.uploadIntervalMinutes * 60_000
    // The report itself knows whether it has news.
    return 0
  }

  async #round(enrolled: Enrolled, before: SyncRecord, legs: readonly Leg[]): Promise<SyncRecord> {
    await this.#parts.enforcer.ensure()
    let record = before
    // One for both that are asked for, so that they go on taking one round.
    const share = drawnShare()
    for (const leg of legs) {
      record = { ...record, [leg]: await this.#run(leg, enrolled, record[leg], share) }
      await syncStore.set(record)
    }
    return record
  }

  async #run(leg: Leg, enrolled: Enrolled, state: LegState, share: number): Promise<LegState> {
    const { bundleSync, upload, health, enrollment } = this.#parts
    const startedAt = Date.now()
    try {
      if (leg === 'pull') await bundleSync.pull(enrolled)
      else if (leg === 'grants') await this.#pullGrants(enrolled)
      else if (leg === 'push') await upload.push(enrolled)
      else await health.send(enrolled)
      return succeeded(startedAt, null, leg === 'push' ? 1 : share)
    } catch (error) {
      if (leg === 'push') await this.#applyCap()
      if (error instanceof BundleRejected) return succeeded(startedAt, error.message, share)
      if (refusesCredential(error)) {
        await enrollment.credentialRefused(enrolled.credential)
        void this.tick()
      }
      return failed(state, Date.now(), error instanceof Error ? error.message : String(error))
    }
  }

  /** What a new key has signed can be checked once the bundle has told of that key. */
  async #pullGrants(enrolled: Enrolled): Promise<void> {
    const { bundleSync, grantsSync } = this.#parts
    try {
      await grantsSync.pull(enrolled)
    } catch (error) {
      if (!(error instanceof BundleRejected) || error.reason !== 'wrong-signature') throw error
      await bundleSync.pull(enrolled)
      await grantsSync.pull(enrolled)
    }
  }

  async #notEnrolled(): Promise<SyncOutcome> {
    const view = await this.#parts.enrollment.view(this.#parts.policy.current.policy)
    return { ok: false, error: view.state === 'failed' ? view.detail : 'Not enrolled' }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result
      .catch((error: unknown) => console.error('Sync failed:', error))
      .then(() => {
        for (const listener of this.#roundListeners) listener()
      })
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
