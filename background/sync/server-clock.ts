import * as v from 'valibot'
import { StoredValue } from '../storage/stored-value.ts'

/** The header tells whole seconds, and the answer took a while to come: less than this is no difference. */
const TOLERANCE_MS = 5_000

const offsetStore = new StoredValue('clock.offset', v.pipe(v.number(), v.safeInteger()), 0)

/**
 * The time by the server's clock. A device whose own clock is wrong would file what it sees under a wrong day; each
 * answer of the server says how far off it is.
 */
export class ServerClock {
  #offset = 0

  /** The last known difference has been read. */
  readonly ready: Promise<void>

  constructor() {
    this.ready = offsetStore.get().then((offset) => {
      this.#offset = offset
    })
  }

  /** @param time of this device's clock; both in epoch milliseconds, whole */
  at(time: number): number {
    return Math.floor(time) + this.#offset
  }

  now(): number {
    return this.at(Date.now())
  }

  /** @param date an answer's `Date` header; without one nothing is learned */
  async learn(date: string | null): Promise<void> {
    const serverTime = Date.parse(date ?? '')
    if (Number.isNaN(serverTime)) return
    await this.ready
    const offset = serverTime - Date.now()
    if (Math.abs(offset - this.#offset) < TOLERANCE_MS) return
    this.#offset = Math.abs(offset) < TOLERANCE_MS ? 0 : offset
    await offsetStore.set(this.#offset)
  }
}
