import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { BundleRecord } from '../storage/bundle-records.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { BaseRules, BaseSource } from './base-rules.ts'
import type { BundleInForce, NewCatalog } from './bundle-in-force.ts'
import { FreshRules } from './fresh-rules.ts'
import type { Gate } from './gate.ts'
import type { OfflineAnswers } from './offline-answers.ts'
import type { PageStop } from './page-stop.ts'
import type { Situation } from './situation.ts'
import type { TabGuard } from './tab-guard.ts'

const refusedStore = new StoredValue('enforcement.refused', v.array(v.string()), [])
/** Since when the base lags behind, by the device's clock; null: it doesn't. Outlives the worker, which dies sooner. */
const staleStore = new StoredValue('enforcement.staleSince', v.nullable(v.number()), null)
/** For which fresh rules the open pages have been seen to; ends with the browser, as those do. */
const sweptStore = new StoredValue<string | null>('enforcement.seenToPages', v.nullable(v.string()), null, 'session')
const enforcedStore = new StoredValue('enforcement.version', v.nullable(v.number()), null)

/** The browser takes up such a base within half a second (docs/performance.md): there is nothing to put off. */
const SMALL_BASE_HOSTS = 20_000
/** Nobody waits for a page. */
const IDLE_SECONDS = 60
const PATIENCE_MS = 2_000
const APPLY_MARK = 'bundle.apply'
/** A browser that is never idle long enough gets its base all the same. */
const LONGEST_STALE_MS = DAY_MS

interface Parts {
  readonly policy: ManagedPolicy
  readonly inForce: BundleInForce
  readonly situation: Situation
  readonly base: BaseRules
  readonly gate: Gate
  readonly guard: TabGuard
  readonly pageStop: PageStop
  readonly offlineAnswers: OfflineAnswers
}

/**
 * Makes the browser enforce what holds: at once in this worker's memory (gate, guard), then in fresh rules, at last in the
 * base, which is large and slow to change. Rules need neither worker nor network, and are looked after at each start.
 */
export class Enforcer {
  readonly #parts: Parts
  readonly #fresh = new FreshRules()
  readonly #enforcedListeners: ((version: number | null) => void)[] = []
  #queue: Promise<void> = Promise.resolve()
  #enforcedVersion: number | null = null
  /** Something that holds may be missing in the rules. */
  #isBehind = true
  /** How many changes of rules wait for their turn or have it. */
  #underWay = 0

  /** Fresh rules say what holds, or the browser has refused them (see `enforcedVersion`). */
  readonly ready: Promise<void>

  /** When the rules came to say what holds, epoch ms. Until then the base alone is there, which knows of nothing opened. */
  readonly rulesSince: Promise<number>

  constructor(parts: Parts) {
    this.#parts = parts
    this.ready = this.#enqueue(() => this.#wake()).catch(() => undefined)
    void this.#enqueue(() => this.#begin()).catch(() => undefined)
    this.rulesSince = this.ready.then(() => Date.now())
    parts.policy.onChange(() => void this.refresh())
  }

  /** The version whose rules the browser has: the one before, while or because a newer one isn't in. null: none. */
  get enforcedVersion(): number | null {
    return this.#enforcedVersion
  }

  /** Whether the browser hasn't taken what it was last given, and isn't about to. */
  get isBehind(): boolean {
    return this.#isBehind && !this.isAtWork
  }

  /** Whether rules are being changed, or wait for it. */
  get isAtWork(): boolean {
    return this.#underWay > 0
  }

  /** Called after each change of the version that is enforced. */
  onEnforced(listener: (version: number | null) => void): void {
    this.#enforcedListeners.push(listener)
  }

  /** Entries of unsanctioned apps that this device does not block (see `effectsOf`). */
  async refusedHosts(): Promise<string[]> {
    return refusedStore.get()
  }

  /** Puts a verified bundle in force: in memory, on the disk, as rules, on tabs. `catalog` null: the one in force. */
  async apply(record: BundleRecord, catalog: NewCatalog | null): Promise<void> {
    const { inForce, situation, gate, guard } = this.#parts
    await situation.ready
    // What `bench/enforcement.ts` counts from.
    performance.clearMarks(APPLY_MARK)
    performance.mark(APPLY_MARK)
    await gate.cover(async () => {
      try {
        await inForce.replace(record, catalog, () => {
          situation.refresh()
          void guard.sweepTabs()
        })
      } finally {
        // Also where the disk is full: what is in memory must be what the rules say.
        await this.#withPatience(this.#enqueue(() => this.#install()))
      }
    })
  }

  /** Takes in a change of what holds: policy, exceptions, bypasses. */
  async refresh(): Promise<void> {
    await this.#parts.situation.ready
    this.#parts.situation.refresh()
    await this.#withPatience(this.#enqueue(() => this.#install()).catch(() => undefined))
  }

  /** Installs what holds again where the browser didn't take its rules the last time; folds when it is idle. */
  async ensure(): Promise<void> {
    await this.ready
    if (this.#parts.situation.isOutdated) await this.refresh()
    if (this.isBehind) await this.#withPatience(this.#enqueue(() => this.#startOver()).catch(() => undefined))
    else if (await this.#mayFold()) void this.#enqueue(() => this.#foldIfStale()).catch(() => undefined)
  }

  /** Lets go of everything: the person has disconnected this browser. */
  async release(): Promise<void> {
    const { base, inForce, situation } = this.#parts
    await this.#enqueue(async () => {
      // First of all: without a bundle nobody would know any more that they are there.
      await base.clear()
      await this.#fresh.clear()
      await inForce.clear()
      await situation.forget()
      await this.#enforce(null)
      await refusedStore.set([])
      await this.#closeOfflineWays()
    })
  }

  /** Sweeps the open tabs again: after a browser start the first ones come before the rules are active. */
  async sweep(): Promise<void> {
    await this.ready
    await this.#parts.guard.sweep()
  }

  /** Fresh rules are gone after a browser start, and come first: to look after the base can take seconds. */
  async #wake(): Promise<void> {
    const { situation, base } = this.#parts
    await situation.ready
    this.#enforcedVersion = await enforcedStore.get()
    await base.read()
    if (base.installed !== null) await this.#installFresh()
  }

  async #startOver(): Promise<void> {
    await this.#wake()
    await this.#begin()
  }

  async #begin(): Promise<void> {
    const { policy, inForce, base } = this.#parts
    // A worker may have died while it let go of everything.
    if (inForce.bundle === null && policy.current.policy.serverUrl === null && base.installed !== null) {
      await base.clear()
    }
    const isOurs = await base.verify()
    if (base.installed === null) await this.#enforce(null)
    const source = this.#baseSource()
    // A worker may have died before it had installed what it put in force.
    if (!isOurs || (source !== null && !base.isMadeFrom(source))) await this.#install()
    // Or after that, and before it had seen to the open tabs.
    if (this.#fresh.mark === null || (await sweptStore.get()) !== this.#fresh.mark) await this.#seeToPages()
    this.#isBehind = false
  }

  async #install(): Promise<void> {
    const { base, gate } = this.#parts
    const source = this.#baseSource()
    this.#isBehind = source !== null
    // The managed policy's own addresses need no bundle.
    if (source === null) return this.#installFresh()
    await gate.cover(async () => {
      // Without a base there is nothing to stand above; and one of another version may be compiled otherwise.
      if (!base.isOurs) await base.fold(source)
      await this.#installFresh()
      await this.#seeToPages()
      const mayWait = base.hosts > SMALL_BASE_HOSTS && base.canStandUnder(source)
      if (!mayWait && !base.isMadeFrom(source)) await this.#fold()
    })
    await this.#noteStale(!base.isMadeFrom(source))
    await this.#parts.inForce.tidy()
    this.#isBehind = false
  }

  /** Once for each change: a worker wakes often, and looks through every frame of every tab. */
  async #seeToPages(): Promise<void> {
    const { mark } = this.#fresh
    await this.#parts.guard.sweep()
    await this.#closeOfflineWays()
    await sweptStore.set(mark)
  }

  /** Ways that no rule sees; rules hold whether or not they could be closed. */
  async #closeOfflineWays(): Promise<void> {
    const { pageStop, offlineAnswers } = this.#parts
    const report = (error: unknown) => console.error('A way past the rules stays to the guard alone:', error)
    await Promise.all([pageStop.update().catch(report), offlineAnswers.update().catch(report)])
  }

  /** Brings the base up to date, and takes the fresh rules away that it carries now. */
  async #fold(): Promise<void> {
    const source = this.#baseSource()
    if (source === null) return
    await this.#parts.gate.cover(async () => {
      await this.#parts.base.fold(source)
      await this.#installFresh()
    })
    await this.#noteStale(false)
  }

  async #foldIfStale(): Promise<void> {
    if (!(await this.#mayFold())) return
    this.#isBehind = true
    await this.#fold()
    this.#isBehind = false
  }

  async #noteStale(isStale: boolean): Promise<void> {
    const since = await staleStore.get()
    if (isStale !== (since !== null)) await staleStore.set(isStale ? Date.now() : null)
  }

  async #installFresh(): Promise<void> {
    const { policy, inForce, situation, base } = this.#parts
    const { bundle, catalog } = inForce
    // Nothing is known of the base that fresh rules would stand above.
    if (bundle !== null && base.installed === null) return
    const isAnything = bundle !== null || policy.current.policy.enforcement.blocked.length > 0
    if (!isAnything) return this.#fresh.clear()
    const { treatments, protectedHosts } = situation.holding
    const { blocked, allowed, reach } = policy.current.policy.enforcement
    const lists = { blocked, allowed, reach }
    const source = { catalog, treatments, base: base.treatments, policy: lists, protectedHosts }
    const refused = await this.#fresh.install(bundle?.version ?? 0, source)
    const refusedByBase = base.installed?.refused ?? []
    if (refused !== null) await refusedStore.set([...new Set([...refusedByBase, ...refused])].sort())
    if (bundle === null || catalog === null) return
    if (base.canStandUnder({ catalog, treatments, protectedHosts })) await this.#enforce(bundle.version)
  }

  async #enforce(version: number | null): Promise<void> {
    if (this.#enforcedVersion === version) return
    this.#enforcedVersion = version
    await enforcedStore.set(version)
    for (const listener of this.#enforcedListeners) listener(version)
  }

  async #mayFold(): Promise<boolean> {
    const source = this.#baseSource()
    const since = await staleStore.get()
    if (since === null || source === null || this.#parts.base.isMadeFrom(source)) return false
    if (Math.abs(Date.now() - since) > LONGEST_STALE_MS) return true
    return (await browser.idle.queryState(IDLE_SECONDS)) !== 'active'
  }

  #baseSource(): BaseSource | null {
    const { inForce, situation } = this.#parts
    const { catalog } = inForce
    if (inForce.bundle === null || catalog === null) return null
    const { tagged, protectedHosts } = situation.holding
    return { catalog, treatments: tagged, protectedHosts }
  }

  /**
   * Rules of a large base can take the browser half a minute. The next bundle must not wait for them to be fetched: it
   * is in force in memory as soon as it is there.
   */
  async #withPatience(work: Promise<void>): Promise<void> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))
    await Promise.race([work, patience])
    work.catch(() => undefined)
  }

  /** A failure is logged and shows as a gap in coverage; the next round tries again. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#underWay += 1
    const result = this.#queue.then(work).finally(() => {
      this.#underWay -= 1
    })
    this.#queue = result.catch((error: unknown) => console.error('Enforcement failed:', error))
    return result
  }
}
