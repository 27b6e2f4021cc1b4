/** How often somebody may do something: so many times at once, and then so many a second. */
export class TokenBucket {
  readonly #most: number
  readonly #aSecond: number
  #tokens: number
  #at: number

  /** @param now in milliseconds, by the steady clock */
  constructor(most: number, aSecond: number, now: number) {
    this.#most = most
    this.#aSecond = aSecond
    this.#tokens = most
    this.#at = now
  }

  /** @returns whether it may be done once more */
  take(now: number): boolean {
    const gained = ((now - this.#at) / 1_000) * this.#aSecond
    this.#at = now
    this.#tokens = Math.min(this.#most, this.#tokens + gained)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /** For what was asked for: it costs nothing. */
  give(tokens: number): void {
    this.#tokens = Math.min(this.#most, this.#tokens + tokens)
  }
}
