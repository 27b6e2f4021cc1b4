/**
 * Work that takes in all there is when it begins: however often it is asked for while it runs, it runs once more
 * afterwards, and never beside itself.
 */
export class Coalesced {
  readonly #work: () => Promise<void>
  #running: Promise<void> | null = null
  #next: { readonly run: Promise<void>; readonly begin: () => void } | null = null

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  /** @returns when a run that began after the call has ended; rejects with what it threw */
  run(): Promise<void> {
    if (this.#running === null) return this.#start()
    this.#next ??= this.#prepareNext()
    return this.#next.run
  }

  /** When nothing runs, and nothing is to. */
  async idle(): Promise<void> {
    while (this.#running !== null) await (this.#next?.run ?? this.#running).catch(() => {})
  }

  #prepareNext() {
    let begin = () => {}
    const run = new Promise<void>((resolve) => {
      begin = () => resolve(this.#start())
    })
    return { run, begin }
  }

  #start(): Promise<void> {
    const running = this.#work().finally(() => {
      const next = this.#next
      this.#next = null
      this.#running = null
      // At once: whoever asks in this moment would start another one beside it.
      next?.begin()
    })
    this.#running = running
    return running
  }
}
