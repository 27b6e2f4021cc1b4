import type { Agent } from '../support/agent.ts'
import type { ChromiumProfile } from '../support/chromium.ts'
import type { HeliographServer } from '../support/heliograph-server.ts'
import type { LossyProxy } from '../support/lossy-proxy.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from './round-plan.ts'

/** Between these two times, in epoch milliseconds, a worker ended, with the browser or without. */
export interface Kill {
  readonly from: number
  readonly to: number
}

interface Parts {
  readonly agent: Agent
  readonly profile: ChromiumProfile
  readonly server: HeliographServer
  readonly lossyProxy: LossyProxy
}

/** Does the damage, and keeps the time of what a visit may not have survived. */
export class Faults {
  readonly #parts: Parts
  readonly happened = new Map<FaultKind, number>(FAULT_KINDS.map((kind) => [kind, 0]))
  /** Of this round. */
  kills: Kill[] = []
  /** In this round: tabs that were open then are gone. */
  browserKilled = false
  #gone: Promise<never>
  #goneIsTold: (error: Error) => void = () => undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#gone = this.#nextGone()
  }

  /** Fails when the browser is killed: of what is under way then, Playwright leaves some waiting for ever. */
  async whileBrowserLives<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#gone])
  }

  /** What ended runs again when this returns; what is wrong with the network stays until `lift`. */
  async cause({ kind, times, skewMs }: Fault): Promise<void> {
    const { lossyProxy } = this.#parts
    this.happened.set(kind, (this.happened.get(kind) ?? 0) + 1)
    if (kind === 'worker stopped') await this.#stopWorker(times)
    else if (kind === 'browser killed') await this.#killBrowser()
    else if (kind === 'server killed') await this.#killServer()
    else if (kind === 'answered 503') lossyProxy.refuse()
    else if (kind === 'answers lost') lossyProxy.loseAnswersTo('/device/v1/batches')
    else if (kind === 'batches sent twice') lossyProxy.sendBatchesTwice()
    else lossyProxy.skewClock(skewMs)
  }

  /** Ends the round: the network carries everything again. The clock stays wrong: no clock sets itself right. */
  lift(): void {
    this.#parts.lossyProxy.deliver()
    this.kills = []
    this.browserKilled = false
  }

  /** Several times at once also stops it while it starts. */
  async #stopWorker(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const from = Date.now()
      await this.#parts.agent.killWorker()
      this.kills.push({ from, to: Date.now() })
    }
  }

  async #killBrowser(): Promise<void> {
    const { profile, agent } = this.#parts
    const from = Date.now()
    this.browserKilled = true
    await profile.kill()
    this.#goneIsTold(new Error('The browser was killed'))
    this.#gone = this.#nextGone()
    this.kills.push({ from, to: Date.now() })
    await profile.start()
    await agent.untilWorking()
  }

  #nextGone(): Promise<never> {
    const gone = new Promise<never>((_, reject) => {
      this.#goneIsTold = reject
    })
    gone.catch(() => undefined)
    return gone
  }

  async #killServer(): Promise<void> {
    await this.#parts.server.stop('SIGKILL')
    await this.#parts.server.start()
  }
}
