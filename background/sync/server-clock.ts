import * as v from 'valibot'
import { StoredValue } from '../storage/stored-value.ts'

/** A header tells whole seconds, and what the server says took a while to come: less than this is no difference. */
const TOLERANCE_MS = 5_000

const WholeMs = v.pipe(v.number(), v.safeInteger())
const offsetStore = new StoredValue('clock.offset', WholeMs, 0)
const latestStore = new StoredValue('clock.latest', WholeMs, 0)

/**
 * The time by the server's clock. A device whose own clock is wrong would file what it sees under a wrong day; each
 * answer of the server says how far off it is.
 */
export class ServerClock {
  #offset = 0
  /** The latest time there has been, and what the worker's own steady clock said then. */
  #latest = 0
  #steadyAtLatest = performance.now()

  /** The last known difference has been read. */
  readonly ready: Promise<void>

  constructor() {
    this.ready = Promise.all([offsetStore.get(), latestStore.get()]).then(([offset, latest]) => {
      this.#offset = offset
      this.#latest = Math.max(this.#latest, latest)
    })
  }

  /** @param time of this device's clock; both in epoch milliseconds, whole */
  at(time: number): number {
    return Math.floor(time) + this.#offset
  }

  now(): number {
    return this.at(Date.now())
  }

  /**
   * The time for what ends at some time: never runs back, and never slower than the worker's steady clock, whatever
   * is done to the device's. Only the server's word sets it back.
   */
  steadyNow(): number {
    const steady = performance.now()
    const time = Math.floor(Math.max(this.now(), this.#latest + steady - this.#steadyAtLatest))
    this.#latest = time
    this.#steadyAtLatest = steady
    return time
  }

  /** Whether the device's clock says a time that has long been. */
  wasSetBack(): boolean {
    return this.now() < this.steadyNow() - TOLERANCE_MS
  }

  /** Keeps the time past the end of this worker; to be called now and then while something is to end. */
  async remember(): Promise<void> {
    await latestStore.set(this.steadyNow())
  }

  /** @param date an answer's `Date` header; without one nothing is learned */
  async learn(date: string | null): Promise<void> {
    const serverTime = Date.parse(date ?? '')
    if (!Number.isNaN(serverTime)) await this.learnTime(serverTime)
  }

  /** @param serverTime what the server has just said, in epoch milliseconds */
  async learnTime(serverTime: number): Promise<void> {
    await this.ready
    const offset = serverTime - Date.now()
    await this.#setSteady(serverTime)
    if (Math.abs(offset - this.#offset) < TOLERANCE_MS) return
    this.#offset = Math.abs(offset) < TOLERANCE_MS ? 0 : offset
    await offsetStore.set(this.#offset)
  }

  /** A clock that once ran ahead must not end everything for as long as it was wrong. */
  async #setSteady(serverTime: number): Promise<void> {
    if (this.steadyNow() - serverTime < TOLERANCE_MS) return
    this.#latest = serverTime
    this.#steadyAtLatest = performance.now()
    // The next worker must not begin with the wrong time again.
    await latestStore.set(serverTime)
  }
}
