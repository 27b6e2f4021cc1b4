import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import type { AppView } from '../../core/protocol/messages.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { BundleInForce } from './bundle-in-force.ts'

/**
 * What is blocked, for all that asks outside the rules: guard, sensor, block page. It says of an address what the
 * rules say: a protected host isn't blocked, whatever its app's tag.
 */
export class BlockDecision {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  #updateHost: Promise<string | null> | null = null

  constructor(policy: ManagedPolicy, inForce: BundleInForce) {
    this.#policy = policy
    this.#inForce = inForce
  }

  /** The unsanctioned app that keeps this address from opening; null where nothing does. */
  async blockedAppAt(url: string): Promise<AppView | null> {
    await Promise.all([this.#policy.ready, this.#inForce.ready])
    const host = hostOfUrl(url)
    const app = host === null ? null : this.#inForce.appOfHost(host)
    if (host === null || app?.action !== 'block') return null
    return (await this.protectedHosts()).protects(host) ? null : app
  }

  /** What this device can't block: its server, where its updates come from, what the bundle adds, the stores. */
  async protectedHosts(): Promise<ProtectedHosts> {
    this.#updateHost ??= browser.management.getSelf().then(({ updateUrl }) => hostOfUrl(updateUrl ?? ''))
    const own = [hostOfUrl(this.#policy.current.policy.serverUrl ?? ''), await this.#updateHost]
    return new ProtectedHosts([...own.flatMap((host) => host ?? []), ...(this.#inForce.bundle?.protectedHosts ?? [])])
  }
}
