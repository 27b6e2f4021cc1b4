/** So many steps take some milliseconds. */
const STEPS_PER_TURN = 4_000

/** Breaks long work up, so that the worker's events are heard in between: a navigation may wait for an answer. */
export class Turns {
  #steps = 0

  async yieldAfter(steps: number): Promise<void> {
    this.#steps += steps
    if (this.#steps < STEPS_PER_TURN) return
    this.#steps = 0
    await new Promise<void>((resolve) => setTimeout(resolve))
  }
}
