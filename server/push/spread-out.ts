const TURNS_A_SECOND = 10

/** Visits many, so many a second: what each of them does next would come to the server all at once. */
export class SpreadOut<Member> {
  readonly #aTurn: number
  readonly #visit: (member: Member) => void
  readonly #waiting = new Set<Member>()
  #timer: NodeJS.Timeout | null = null

  constructor(aSecond: number, visit: (member: Member) => void) {
    this.#aTurn = Math.ceil(aSecond / TURNS_A_SECOND)
    this.#visit = visit
  }

  /** The first of them now. Who is waiting already is visited once. */
  add(members: Iterable<Member>): void {
    for (const member of members) this.#waiting.add(member)
    if (this.#timer !== null || this.#waiting.size === 0) return
    this.#timer = setInterval(() => this.#turn(), 1_000 / TURNS_A_SECOND)
    this.#turn()
  }

  /** Those who still wait are not visited. */
  stop(): void {
    this.#waiting.clear()
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #turn(): void {
    // One more turn without anybody: what is added within it waits for its time.
    if (this.#waiting.size === 0) this.stop()
    let left = this.#aTurn
    for (const member of this.#waiting) {
      if (left-- === 0) return
      this.#waiting.delete(member)
      this.#visit(member)
    }
  }
}
