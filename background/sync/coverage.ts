import browser from 'webextension-polyfill'
import type { CoverageGap } from '../../core/protocol/device-api.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Interference } from '../enforcement/interference.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { RejectedBundle } from './rejected-bundle.ts'
import type { ServerClock } from './server-clock.ts'

/** Tells what keeps this device from being fully covered: an honest list, shown here and in the portal. */
export class Coverage {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  readonly #enforcer: Enforcer
  readonly #rejected: RejectedBundle
  readonly #clock: ServerClock
  readonly #outbox: Outbox
  readonly #interference: Interference

  constructor(parts: {
    policy: ManagedPolicy
    inForce: BundleInForce
    enforcer: Enforcer
    rejected: RejectedBundle
    clock: ServerClock
    outbox: Outbox
    interference: Interference
  }) {
    this.#policy = parts.policy
    this.#inForce = parts.inForce
    this.#enforcer = parts.enforcer
    this.#rejected = parts.rejected
    this.#clock = parts.clock
    this.#outbox = parts.outbox
    this.#interference = parts.interference
  }

  async gaps(): Promise<CoverageGap[]> {
    const { management, problems } = this.#policy.current
    const [self, incognito, bundleRefused, refusedHosts, refusedBatches, hasHosts, isDisturbed] = await Promise.all([
      browser.management.getSelf(),
      browser.extension.isAllowedIncognitoAccess(),
      this.#rejected.isThere(),
      this.#enforcer.refusedHosts(),
      this.#outbox.refusedBatches(),
      browser.permissions.contains({ origins: ['http://*/*', 'https://*/*'] }),
      this.#interference.wasSeen(),
    ])
    await this.#clock.ready
    const bundle = this.#inForce.bundle
    const found: Record<CoverageGap, boolean> = {
      'not-managed': management !== 'managed',
      'not-installed-by-policy': self.installType !== 'admin',
      'incognito-not-covered': !incognito,
      'bundle-rejected': bundleRefused,
      'bundle-outdated': bundle !== null && bundle.expiresAt <= this.#clock.now(),
      'rules-not-installed':
        bundle !== null &&
        !this.#enforcer.isAtWork &&
        (this.#enforcer.isBehind || this.#enforcer.enforcedVersion !== bundle.version),
      'policy-value-ignored': problems.length > 0,
      'protected-host-refused': refusedHosts.length > 0,
      'batch-refused': refusedBatches > 0,
      'host-permission-withheld': !hasHosts,
      'another-extension-interferes': isDisturbed,
    }
    return (Object.keys(found) as CoverageGap[]).filter((gap) => found[gap])
  }
}
