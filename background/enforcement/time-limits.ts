import browser from 'webextension-polyfill'
import type { ServerClock } from '../sync/server-clock.ts'
import type { Bypasses } from './bypasses.ts'
import type { Enforcer } from './enforcer.ts'
import type { Situation } from './situation.ts'

const ALARM = 'time-limits'
/** The shortest that the browser takes. */
const PERIOD_MINUTES = 0.5

interface Parts {
  readonly situation: Situation
  readonly bypasses: Bypasses
  readonly clock: ServerClock
  readonly enforcer: Enforcer
}

/**
 * Ends exceptions and bypasses when their time has come. While one holds, the time is looked at every half minute, and
 * kept: a clock that is set back in between is found out.
 */
export class TimeLimits {
  readonly #parts: Parts
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === ALARM) void this.#look()
    })
    void parts.enforcer.ready.then(() => this.watch())
  }

  /** To be called when something was opened for a time. */
  async watch(): Promise<void> {
    const { situation, bypasses, clock } = this.#parts
    clearTimeout(this.#timer)
    const end = situation.nextEnd()
    if (end === null) {
      await browser.alarms.clear(ALARM)
      return
    }
    await clock.remember()
    const left = end - clock.steadyNow()
    // The browser's timers take 2^31 milliseconds at most, and the alarm comes long before.
    if (left < PERIOD_MINUTES * 60_000) this.#timer = setTimeout(() => void this.#look(), Math.max(0, left) + 1)
    const periodInMinutes = bypasses.holding().size > 0 ? PERIOD_MINUTES : periodFor(left)
    if ((await browser.alarms.get(ALARM))?.periodInMinutes !== periodInMinutes) {
      browser.alarms.create(ALARM, { periodInMinutes })
    }
  }

  async #look(): Promise<void> {
    const { situation, bypasses, clock, enforcer } = this.#parts
    await Promise.all([situation.ready, clock.ready])
    // Also when it has ended: the next worker must not find it a little earlier again.
    await clock.remember()
    await bypasses.prune()
    if (situation.isOutdated) await enforcer.refresh()
    await this.watch()
  }
}

/** An exception can last for months: it is looked at half-way to its end, and at least once an hour. */
function periodFor(leftMs: number): number {
  const minutes = 2 ** Math.floor(Math.log2(Math.max(1, leftMs / 120_000)))
  return Math.min(64, minutes <= 1 ? PERIOD_MINUTES : minutes)
}
