import { round } from '../table.ts'
import type { Child } from './child.ts'
import type { ServerUsage, ToServer } from './server-process.ts'

export interface Phase {
  readonly name: string
  readonly seconds: number
  readonly cpuSeconds: number
  /** Of one processor. */
  readonly cpuPercent: number
  readonly loopDelayP99Ms: number
  readonly longestLoopDelayMs: number
  readonly faults: Readonly<Record<string, number>>
}

/** What the server does meanwhile. */
export class PhaseClock {
  readonly #server: Child<ToServer>
  readonly #began = Date.now()
  readonly #cpu: number
  readonly #reset: Promise<unknown>

  constructor(server: Child<ToServer>) {
    this.#server = server
    this.#cpu = server.cpuSeconds()
    this.#reset = server.ask('usage')
  }

  async end(name: string, faults: Phase['faults']): Promise<Phase> {
    const elapsed = (Date.now() - this.#began) / 1_000
    const cpuSeconds = this.#server.cpuSeconds() - this.#cpu
    await this.#reset
    const usage = await this.#server.ask<ServerUsage>('usage')
    return {
      name,
      seconds: round(elapsed, 1),
      cpuSeconds: round(cpuSeconds, 2),
      cpuPercent: Math.round((cpuSeconds / elapsed) * 100),
      loopDelayP99Ms: round(usage.delayP99Ms, 1),
      longestLoopDelayMs: round(usage.longestDelayMs, 1),
      faults,
    }
  }
}
