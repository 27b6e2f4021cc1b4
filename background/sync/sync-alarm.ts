import browser from 'webextension-polyfill'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { PushChannel } from '../push/push-channel.ts'
import type { SyncCoordinator } from './sync-coordinator.ts'

const ALARM = 'sync'

/** However seldom the policy wants bundles and uploads: an enrollment that failed is tried again in between. */
const LONGEST_PERIOD_MS = 5 * 60_000
/** Browsers let no alarm come sooner. */
const SHORTEST_ALARM_MS = 30_000
/** A round that fails before it has begun is due at once again. */
const SHORTEST_TIMER_MS = 5_000
const MINUTE_MS = 60_000

interface Parts {
  readonly policy: ManagedPolicy
  readonly coordinator: SyncCoordinator
  readonly channel: PushChannel
}

/**
 * Wakes the worker for the next round, also where nothing is pushed any more. The alarm is a periodic one that is put
 * to when something is due: with a worker that dies before it has done so, it comes again all the same. Alarms may be
 * lost with the browser, so each start looks after its own.
 */
export class SyncAlarm {
  readonly #parts: Parts
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const { policy, coordinator, channel } = parts
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name !== ALARM) return
      void channel.ensure()
      void coordinator.tick()
    })
    coordinator.onRound(() => void this.#plan())
    policy.onChange(() => void this.#ensure())
    void policy.ready.then(() => this.#ensure())
  }

  /** Made only where it is missing or its period has changed: making it anew would push it off at each wake. */
  async #ensure(): Promise<void> {
    const existing = await browser.alarms.get(ALARM)
    if (existing?.periodInMinutes === this.#periodMs / MINUTE_MS) return
    // The first one comes at random within a period, so that browsers started together don't ask together.
    this.#create(Math.random() * this.#periodMs)
  }

  async #plan(): Promise<void> {
    const { coordinator } = this.#parts
    const left = await coordinator.untilDue()
    this.#create(left)
    clearTimeout(this.#timer)
    // Where this worker lives on, it needn't wait for the alarm.
    if (left >= SHORTEST_ALARM_MS) return
    this.#timer = setTimeout(() => void coordinator.tick(), Math.max(left, SHORTEST_TIMER_MS))
  }

  #create(delayMs: number): void {
    const delay = Math.min(Math.max(delayMs, SHORTEST_ALARM_MS), this.#periodMs)
    browser.alarms.create(ALARM, { delayInMinutes: delay / MINUTE_MS, periodInMinutes: this.#periodMs / MINUTE_MS })
  }

  get #periodMs(): number {
    const { sync, discovery } = this.#parts.policy.current.policy
    const uploadMs = discovery.uploadIntervalMinutes * MINUTE_MS
    return Math.min(sync.bundleIntervalSeconds * 1_000, uploadMs, LONGEST_PERIOD_MS)
  }
}
