import browser from 'webextension-polyfill'
import type { AgentStatus } from '../../core/protocol/messages.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Situation } from '../enforcement/situation.ts'
import type { Enrollment } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
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
}

/** How the agent is, for the popup and the status page. Holds no secret: "Copy diagnostics" copies it whole. */
export class AgentStatusReader {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async read(): Promise<AgentStatus> {
    const { policy, enrollment, inForce, situation, enforcer, coordinator, coverage, outbox } = this.#parts
    // Until then it isn't known what the browser enforces, and a worker just woken would raise a false alarm.
    await enforcer.ready
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
