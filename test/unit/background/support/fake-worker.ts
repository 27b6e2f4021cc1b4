import { BaseRules } from '../../../../background/enforcement/base-rules.ts'
import { BundleInForce } from '../../../../background/enforcement/bundle-in-force.ts'
import { Bypasses } from '../../../../background/enforcement/bypasses.ts'
import { Enforcer } from '../../../../background/enforcement/enforcer.ts'
import { Gate } from '../../../../background/enforcement/gate.ts'
import { GrantsInForce } from '../../../../background/enforcement/grants-in-force.ts'
import { Situation } from '../../../../background/enforcement/situation.ts'
import { TabGuard } from '../../../../background/enforcement/tab-guard.ts'
import { TimeLimits } from '../../../../background/enforcement/time-limits.ts'
import { ManagedPolicy } from '../../../../background/policy/managed-policy.ts'
import type { AgentDatabase } from '../../../../background/storage/database.ts'
import { ServerClock } from '../../../../background/sync/server-clock.ts'
import type { Bundle, BundleCatalog } from '../../../../core/bundle/bundle.ts'
import type { ExceptionGrant } from '../../../../core/bundle/grants.ts'
import { aBundle, digestOf } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'

const DEVICE = '0193d5a0-0000-7000-8000-000000000001'

export interface Attempt {
  readonly kind: string
  readonly context: string
  readonly host: string
  readonly tabId: number
}

interface WorkerSettings {
  /** The extension's. */
  readonly version?: string
  /** Its base counts as one that takes long to change: it isn't folded at once. */
  readonly hasLargeBase?: boolean
}

/**
 * The parts of a worker that enforce, as `background/main.ts` puts them together, over the fake browser and a database
 * that outlives them.
 */
export class FakeWorker {
  readonly policy = new ManagedPolicy()
  readonly clock = new ServerClock()
  readonly inForce: BundleInForce
  readonly grants: GrantsInForce
  readonly bypasses: Bypasses
  readonly situation: Situation
  readonly gate: Gate
  readonly guard: TabGuard
  readonly base: BaseRules
  readonly enforcer: Enforcer
  readonly limits: TimeLimits
  readonly attempts: Attempt[] = []
  readonly #pending = new Set<Promise<unknown>>()

  constructor(database: AgentDatabase, { version = '1.0', hasLargeBase = false }: WorkerSettings = {}) {
    this.inForce = new BundleInForce(database, version)
    this.grants = new GrantsInForce(database, this.clock)
    this.bypasses = new Bypasses(this.policy, this.clock)
    const { policy, inForce, grants, bypasses, clock } = this
    this.situation = new Situation({ policy, inForce, grants, bypasses })
    const { situation } = this
    this.gate = new Gate(situation)
    const recorder = {
      stopped: async ({ kind }: { kind: string }, context: string, place: { host: string; tabId: number }) =>
        void this.attempts.push({ kind, context, ...place }),
    }
    this.guard = new TabGuard(situation, recorder as never)
    this.base = new BaseRules(database, version)
    if (hasLargeBase) Object.defineProperty(this.base, 'hosts', { get: () => 1_000_000 })
    const { gate, guard, base } = this
    const closing = { update: async () => {} } as never
    this.enforcer = new Enforcer({
      policy,
      inForce,
      situation,
      base,
      gate,
      guard,
      pageStop: closing,
      offlineAnswers: closing,
    })
    const { enforcer } = this
    this.limits = new TimeLimits({ situation, bypasses, clock, enforcer })
    this.#watch(enforcer, 'refresh')
    this.#watch(this.limits, 'watch')
    this.#watch(gate, 'cover' as never)
  }

  /** As a worker does when the browser wakes it. */
  static async wake(database: AgentDatabase, settings: WorkerSettings = {}): Promise<FakeWorker> {
    fakeBrowser.stopWorker()
    const worker = new FakeWorker(database, settings)
    await worker.enforcer.ready
    await worker.settle()
    return worker
  }

  /** A bundle that the server has sent, with its catalog where that isn't the one in force. */
  async apply(bundle: Partial<Bundle>, catalog: BundleCatalog): Promise<void> {
    const digest = digestOf(catalog)
    const whole = (await this.inForce.hasCatalog(digest)) ? null : { whole: catalog }
    const record = {
      id: 'current',
      bundle: aBundle({ ...bundle, catalog: digest }),
      etag: null,
      publicKey: 'key',
    } as const
    await this.enforcer.apply(record, whole)
  }

  /** What the server grants to this device, in the place of what it granted before. */
  async grant(exceptions: readonly Pick<ExceptionGrant, 'appId' | 'until'>[]): Promise<void> {
    const whole = exceptions.map((exception) => ({ id: DEVICE, grantedBy: 'Ada', ...exception }))
    const grants = { format: 1, deviceId: DEVICE, issuedAt: 1, exceptions: whole, decisions: [] } as const
    await this.grants.replace({ id: 'current', grants: { ...grants, decisions: [] }, etag: null, publicKey: 'key' })
    await this.enforcer.refresh()
    await this.limits.watch()
  }

  /** As a person who goes on past a warning. */
  async bypass(appId: string, minutes: number): Promise<void> {
    await this.bypasses.add(appId, minutes)
    await this.enforcer.refresh()
    await this.limits.watch()
  }

  async changePolicy(values: Record<string, unknown>): Promise<void> {
    fakeBrowser.managed.replace(values)
    await this.policy.refresh()
    await this.settle()
  }

  /** The half-minute alarm, where one is set. */
  async look(): Promise<void> {
    if (fakeBrowser.alarms.has('time-limits')) fakeBrowser.events.onAlarm.fire({ name: 'time-limits' })
    await this.settle()
  }

  /** A round of synchronising that brings nothing new: it sees to the rules first, and to the time. */
  async round(): Promise<void> {
    await this.enforcer.ensure()
    await this.limits.watch()
    await this.settle()
  }

  /** All that was begun has ended. Nothing is begun for it. */
  async settle(): Promise<void> {
    for (let calmTurns = 0; calmTurns < 3; calmTurns++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#pending.size === 0) continue
      await Promise.allSettled([...this.#pending])
      calmTurns = 0
    }
  }

  #watch<Name extends string>(target: { [name in Name]: (...args: never[]) => Promise<unknown> }, name: Name): void {
    const original = target[name].bind(target)
    target[name] = (...args: never[]) => {
      const work = original(...args)
      const noted = work.catch(() => undefined).finally(() => this.#pending.delete(noted))
      this.#pending.add(noted)
      return work
    }
  }
}
