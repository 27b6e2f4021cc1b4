import browser from 'webextension-polyfill'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { SyncCoordinator } from './sync-coordinator.ts'

const ALARM = 'sync'

/** However seldom the policy wants bundles and uploads: an enrollment that failed is tried again in between. */
const LONGEST_PERIOD_MINUTES = 5

/** Wakes the worker for the next round. Alarms may be lost with the browser, so each start looks after its own. */
export class SyncAlarm {
  readonly #policy: ManagedPolicy

  constructor(policy: ManagedPolicy, coordinator: SyncCoordinator) {
    this.#policy = policy
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === ALARM) coordinator.tick()
    })
    policy.onChange(() => void this.#ensure())
    void policy.ready.then(() => this.#ensure())
  }

  /** Made only where it is missing or its period has changed: making it anew would push it off at each wake. */
  async #ensure(): Promise<void> {
    const { sync, discovery } = this.#policy.current.policy
    const periodInMinutes = Math.min(
      sync.bundleIntervalSeconds / 60,
      discovery.uploadIntervalMinutes,
      LONGEST_PERIOD_MINUTES,
    )
    const existing = await browser.alarms.get(ALARM)
    if (existing?.periodInMinutes === periodInMinutes) return
    // The first one comes at random within a period, so that browsers started together don't ask together.
    const delayInMinutes = Math.max(0.5, Math.random() * periodInMinutes)
    browser.alarms.create(ALARM, { delayInMinutes, periodInMinutes })
  }
}
