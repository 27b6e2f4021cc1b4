import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { BundleInForce } from './bundle-in-force.ts'
import type { Bypasses } from './bypasses.ts'
import type { GrantsInForce } from './grants-in-force.ts'
import { NO_RULINGS, type Ruling, Rulings } from './rulings.ts'
import { type Treatment, type Treatments, treatmentsBy } from './treatment.ts'

interface Parts {
  readonly policy: ManagedPolicy
  readonly inForce: BundleInForce
  readonly grants: GrantsInForce
  readonly bypasses: Bypasses
}

/** All that holds on this device at this moment. */
export interface Holding {
  /** How tags treat apps here. */
  readonly tagged: Treatments
  /** The same, without the apps that are open for a time. */
  readonly treatments: Treatments
  /** App id → until when it is open, by an exception or a bypass. */
  readonly opened: ReadonlyMap<string, number>
  readonly protectedHosts: ProtectedHosts
}

const NOTHING: Holding = {
  tagged: new Map(),
  treatments: new Map(),
  opened: new Map(),
  protectedHosts: new ProtectedHosts([]),
}

/**
 * What holds at any address, in memory: said at once, before the browser's rules are changed, and of what they don't
 * see. Everything that asks whether an address is blocked asks here.
 */
export class Situation {
  readonly #parts: Parts
  readonly #listeners: (() => void)[] = []
  #updateHost: string | null = null
  #rulings: Pick<Rulings, 'at'> = NO_RULINGS
  #holding: Holding = NOTHING
  #isReady = false

  /** All that it rests on has been read. */
  readonly ready: Promise<void>

  constructor(parts: Parts) {
    this.#parts = parts
    this.ready = this.#begin()
  }

  /** As `ready`, for whoever can't wait. */
  get isReady(): boolean {
    return this.#isReady
  }

  get holding(): Holding {
    return this.#holding
  }

  /** Called after each change of what holds. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Whether an exception opens the app to this person now. */
  isExcepted(appId: string): boolean {
    return this.#parts.grants.holding().has(appId)
  }

  at(url: string): Ruling {
    return this.#rulings.at(url)
  }

  /** Takes in what has changed: to be called after each change of what it rests on. */
  refresh(): void {
    const { policy, inForce } = this.#parts
    const { enforcement, serverUrl } = policy.current.policy
    const { bundle } = inForce
    const own = [hostOfUrl(serverUrl ?? ''), this.#updateHost].flatMap((host) => host ?? [])
    const protectedHosts = new ProtectedHosts([
      ...own,
      ...(bundle?.protectedHosts ?? []),
      ...enforcement.protectedHosts,
    ])
    const tagged = bundle === null ? new Map() : treatmentsBy(bundle, enforcement.reach)
    const opened = this.#opened(tagged)
    const treatments = opened.size === 0 ? tagged : new Map([...tagged].filter(([appId]) => !opened.has(appId)))
    this.#holding = { tagged, treatments, opened, protectedHosts }
    this.#rulings = new Rulings({
      appOfHost: (host) => inForce.appOfHost(host),
      treatments: tagged,
      // Asked each time, since they end by themselves.
      opened: (appId) => (opened.has(appId) ? (this.#opened(tagged).get(appId) ?? null) : null),
      protectedHosts,
      policy: enforcement,
    })
    for (const listener of this.#listeners) listener()
  }

  /** Lets go of what was opened for a time: the person has disconnected this browser. */
  async forget(): Promise<void> {
    await Promise.all([this.#parts.grants.clear(), this.#parts.bypasses.clear()])
    this.refresh()
  }

  /** Whether something was opened or has ended that nobody has told of: the server has set a wrong clock right. */
  get isOutdated(): boolean {
    const { tagged, opened } = this.#holding
    const now = this.#opened(tagged)
    return now.size !== opened.size || [...now.keys()].some((appId) => !opened.has(appId))
  }

  /**
   * When the next exception or bypass ends, by `ServerClock.steadyNow`; null: none holds. Also of an app that isn't
   * stopped: a tag may come before that.
   */
  nextEnd(): number | null {
    const { grants, bypasses } = this.#parts
    const ends = [...grants.holding().values(), ...bypasses.holding().values()]
    return ends.length === 0 ? null : Math.min(...ends)
  }

  /** A bypass opens what is warned of, an exception also what is blocked. */
  #opened(tagged: ReadonlyMap<string, Treatment>): ReadonlyMap<string, number> {
    const granted = this.#parts.grants.holding()
    const bypassed = this.#parts.bypasses.holding()
    const opened = new Map<string, number>()
    for (const appId of new Set([...granted.keys(), ...bypassed.keys()])) {
      const action = tagged.get(appId)?.action
      if (action === undefined) continue
      const until = Math.max(granted.get(appId) ?? 0, action === 'warn' ? (bypassed.get(appId) ?? 0) : 0)
      if (until > 0) opened.set(appId, until)
    }
    return opened
  }

  async #begin(): Promise<void> {
    const { policy, inForce, grants, bypasses } = this.#parts
    const self = browser.management.getSelf()
    await Promise.all([policy.ready, inForce.ready, grants.ready, bypasses.ready])
    this.#updateHost = hostOfUrl((await self).updateUrl ?? '')
    this.refresh()
    this.#isReady = true
  }
}
