const SLOTS = 80

/** Visits each of its members once a round, a few at a time: pings to a whole fleet in one moment would hold up the rest. */
export class PingRounds<Member> {
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Member>())
  readonly #slotOf = new Map<Member, number>()
  readonly #visit: (members: Iterable<Member>) => void
  readonly #slotMs: number
  #timer: NodeJS.Timeout | undefined
  #startedAt = 0
  #visited = 0
  #joined = 0

  /** @param roundMs how long a round takes */
  constructor(roundMs: number, visit: (members: Iterable<Member>) => void) {
    this.#slotMs = roundMs / SLOTS
    this.#visit = visit
  }

  start(): void {
    this.#startedAt = performance.now()
    this.#timer = setInterval(() => this.#turn(), this.#slotMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  add(member: Member): void {
    const slot = this.#joined++ % SLOTS
    this.#slotOf.set(member, slot)
    this.#slots[slot]?.add(member)
  }

  delete(member: Member): void {
    this.#slots[this.#slotOf.get(member) ?? 0]?.delete(member)
    this.#slotOf.delete(member)
  }

  /** By the clock, since a busy process gets fewer turns than it asked for. */
  #turn(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / this.#slotMs)
    this.#visited = Math.max(this.#visited, due - SLOTS)
    while (this.#visited < due) {
      const slot = this.#slots[this.#visited++ % SLOTS]
      if (slot !== undefined && slot.size > 0) this.#visit(slot)
    }
  }
}
