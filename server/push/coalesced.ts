/**
 * Work that takes in all there is when it begins: however often it is asked for while it runs, it runs once more
 * afterwards, and never beside itself.
 */
export class Coalesced {
  readonly #work: () => Promise<void>
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  /** @returns when a run that began after the call has ended; rejects with what it threw */
  run(): Promise<void> {
    if (this.#running === null) return this.#start()
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    )
    return this.#next
  }

  /** When nothing runs, and nothing is to. */
  async idle(): Promise<void> {
    while (this.#running !== null) await (this.#next ?? this.#running).catch(() => {})
  }

  #startNext(): Promise<void> {
    this.#next = null
    return this.#start()
  }

  #start(): Promise<void> {
    const running = this.#work().finally(() => {
      if (this.#running === running) this.#running = null
    })
    this.#running = running
    return running
  }
}
