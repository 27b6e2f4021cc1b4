import browser from 'webextension-polyfill'
import type { AgentStatus } from '../../core/protocol/messages.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Situation } from '../enforcement/situation.ts'
import type { Enrollment } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { PushChannel } from '../push/push-channel.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { Coverage } from '../sync/coverage.ts'
import type { SyncCoordinator } from '../sync/sync-coordinator.ts'

interface Parts {
  readonly policy: ManagedPolicy
  readonly enrollment: Enrollment
  readonly inForce: BundleInForce
  readonly situation: Situation
  readonly enforcer: Enforcer
  readonly coordinator: SyncCoordinator
  readonly coverage: Coverage
  readonly outbox: Outbox
  readonly channel: PushChannel
}

/** How the agent is, for the popup and the status page. Holds no secret: "Copy diagnostics" copies it whole. */
export class AgentStatusReader {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async read(): Promise<AgentStatus> {
    const { policy, enrollment, inForce, situation, enforcer, coordinator, coverage, outbox, channel } = this.#parts
    // Until then it isn't known what the browser enforces, nor whether there is to be a connection: a worker just woken
    // would raise a false alarm.
    await Promise.all([enforcer.ready, channel.ready])
    const { management, policy: values, problems } = policy.current
    const [enrollmentView, sync, signalsWaiting, gaps, refusedHosts] = await Promise.all([
      enrollment.view(values),
      coordinator.status(),
      outbox.waitingCount(),
      coverage.gaps(),
      enforcer.refusedHosts(),
    ])
    return {
      management,
      organisation: values.blockPage.organisation,
      serverUrl: values.serverUrl,
      enrollment: enrollmentView,
      protecting: inForce.bundle !== null && enforcer.enforcedVersion === inForce.bundle.version,
      enforcedVersion: enforcer.enforcedVersion,
      blockedApps: [...situation.holding.treatments.values()].filter(({ action }) => action === 'block').length,
      push: channel.state,
      pollSeconds: values.sync.bundleIntervalSeconds,
      lastSync: sync.lastSync,
      syncError: sync.error,
      signalsWaiting,
      gaps,
      policyProblems: problems,
      refusedHosts,
      support: { url: values.blockPage.supportUrl, email: values.blockPage.supportEmail },
      extensionVersion: browser.runtime.getManifest().version,
    }
  }
}
