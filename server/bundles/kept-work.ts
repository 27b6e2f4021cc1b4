import { LRUCache } from 'lru-cache'

/** What costs work and is asked for by many: made once, however many ask at the same time, and kept while there is room. */
export class KeptWork<Value extends object> {
  readonly #kept: LRUCache<string, Value>
  readonly #underWay = new Map<string, Promise<Value>>()

  /**
   * @param room for how much is kept, in the unit of `sizeOf`: what was asked for longest ago goes first
   * @param sizeOf at least 1
   */
  constructor(room: number, sizeOf: (value: Value) => number) {
    this.#kept = new LRUCache({ maxSize: room, sizeCalculation: sizeOf })
  }

  /** What `make` throws is thrown to all who wait for it, and tried again by the next one. */
  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key) ?? this.#underWay.get(key)
    if (kept !== undefined) return kept
    const underWay = make().then((value) => {
      this.#kept.set(key, value)
      return value
    })
    this.#underWay.set(key, underWay)
    try {
      return await underWay
    } finally {
      this.#underWay.delete(key)
    }
  }

  clear(): void {
    this.#kept.clear()
  }
}
