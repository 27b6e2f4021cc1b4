import * as v from 'valibot'
import browser from 'webextension-polyfill'
import type { Bundle } from '../../core/bundle/bundle.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { BundleRecord } from '../storage/database.ts'
import { sameJson } from '../storage/same-json.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { BlockDecision } from './block-decision.ts'
import { blockPageUrl } from './block-page.ts'
import type { BundleInForce } from './bundle-in-force.ts'
import { compileRules, originOf } from './compile-rules.ts'
import { ALL_RULE_IDS, MARKER_RULE_ID, PROTECTED_RULE_ID } from './rule-ids.ts'
import type { TabGuard } from './tab-guard.ts'

const refusedStore = new StoredValue('enforcement.refused', v.array(v.string()), [])

/**
 * Makes the browser enforce the bundle in force. Rules live in the browser and need neither this worker nor the
 * network; here they are installed, and found again to be right after each start.
 */
export class Enforcer {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  readonly #decision: BlockDecision
  readonly #guard: TabGuard
  #queue: Promise<void> = Promise.resolve()
  #enforcedVersion: number | null = null

  /** The rules of the stored bundle are in the browser, or the browser has refused them (see `enforcedVersion`). */
  readonly ready: Promise<void>

  constructor(policy: ManagedPolicy, inForce: BundleInForce, decision: BlockDecision, guard: TabGuard) {
    this.#policy = policy
    this.#inForce = inForce
    this.#decision = decision
    this.#guard = guard
    this.ready = this.#tryReconcile()
    policy.onChange(() => void this.#tryReconcile())
  }

  /** The version whose rules the browser has: the one before, while or because a newer one isn't in. null: none. */
  get enforcedVersion(): number | null {
    return this.#enforcedVersion
  }

  /** Entries of unsanctioned apps that this device does not block (see `compileRules`). */
  async refusedHosts(): Promise<string[]> {
    return refusedStore.get()
  }

  /** Puts a verified bundle in force: stored first, then as rules, then on the tabs already open. */
  async apply(record: BundleRecord): Promise<void> {
    await this.#enqueue(async () => {
      await this.#inForce.replace(record)
      await this.#install(record.bundle)
    })
  }

  /** Installs the bundle in force again where the browser didn't take its rules the last time. */
  async ensure(): Promise<void> {
    await this.ready
    if (this.#enforcedVersion !== (this.#inForce.bundle?.version ?? null)) await this.#tryReconcile()
  }

  /** Lets go of everything: the person has disconnected this browser. */
  async release(): Promise<void> {
    await this.#enqueue(async () => {
      await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds: [...ALL_RULE_IDS] })
      await this.#inForce.clear()
      this.#enforcedVersion = null
      await refusedStore.set([])
    })
  }

  /** Sweeps the open tabs again: after a browser start the first ones come before the rules are active. */
  async sweep(): Promise<void> {
    await this.ready
    await this.#guard.sweep()
  }

  async #reconcile(): Promise<void> {
    await Promise.all([this.#policy.ready, this.#inForce.ready])
    const bundle = this.#inForce.bundle
    if (bundle === null) return
    const ruleIds = [MARKER_RULE_ID, PROTECTED_RULE_ID]
    const installed = await browser.declarativeNetRequest.getDynamicRules({ ruleIds })
    const origin = originOf(installed.find(({ id }) => id === MARKER_RULE_ID))
    const protection = installed.find(({ id }) => id === PROTECTED_RULE_ID)
    this.#enforcedVersion = origin?.bundleVersion ?? null

    const protectedHosts = (await this.#decision.protectedHosts()).list()
    const upToDate =
      sameJson(origin, { bundleVersion: bundle.version, compiledBy: ownVersion() }) &&
      sameJson(protection?.condition.requestDomains, protectedHosts)
    // A worker that died after installing the rules has not seen to the open tabs.
    if (upToDate) await this.#guard.sweep()
    else await this.#install(bundle)
  }

  async #install(bundle: Bundle): Promise<void> {
    const protectedHosts = await this.#decision.protectedHosts()
    const { rules, refused } = compileRules(bundle, protectedHosts, blockPageUrl('\\0'), ownVersion())
    // One call: all of it or nothing, and the old rules stay on an error.
    await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds: [...ALL_RULE_IDS], addRules: rules })
    this.#enforcedVersion = bundle.version
    await refusedStore.set([...refused])
    await this.#guard.sweep()
  }

  /** A failure is logged and shows as a gap in coverage; the next round tries again. */
  #tryReconcile(): Promise<void> {
    return this.#enqueue(() => this.#reconcile()).catch(() => undefined)
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const result = this.#queue.then(work)
    this.#queue = result.catch((error: unknown) => console.error('Enforcement failed:', error))
    return result
  }
}

function ownVersion(): string {
  return browser.runtime.getManifest().version
}
