import { expect } from '@playwright/test'
import type { Agent } from '../support/agent.ts'
import type { Faults, Kill } from './faults.ts'
import type { Ledger, Totals } from './ledger.ts'
import { BLOCKED_APP, type Moment, type PlannedVisit, type RoundPlan } from './round-plan.ts'
import type { Tab } from './tab.ts'

interface Visit {
  readonly appId: string
  readonly begunAt: number
  /** When its page was there, by the page's own process. null: it was under way when its tab went. */
  readonly committedAt: number | null
}

export interface RoundOutcome {
  /** Visits that came to a page, as far as the test or the device saw. */
  readonly made: number
  /** Per visit that was made and never recorded: how long before a worker's end its page had been committed. */
  readonly unwritten: readonly number[]
}

interface Parts {
  readonly agent: Agent
  readonly ledger: Ledger
  readonly faults: Faults
  readonly tabs: readonly Tab[]
}

/** One round of browsing with its faults. Fails where a visit is missing whose worker lived on. */
export class Round {
  readonly #parts: Parts
  readonly #plan: RoundPlan
  readonly #visits: Visit[] = []
  #begun = 0
  #browsing = true

  constructor(parts: Parts, plan: RoundPlan) {
    this.#parts = parts
    this.#plan = plan
  }

  async run(): Promise<RoundOutcome> {
    const { agent, ledger, faults } = this.#parts
    for (const tab of this.#parts.tabs) await tab.open()
    const before = await ledger.recorded()
    const syncs = this.#plan.syncs.map((moment) => this.#syncAt(moment))
    await Promise.all([this.#browseInTabs(), this.#causeFaults(), ...syncs])
    // Nothing that the recording needs may go with its tab.
    await this.#parts.tabs[0]?.close()
    await this.#browse(this.#plan.afterwards, this.#parts.tabs.at(-1))
    // While the network is still bad.
    await agent.syncNow()
    const outcome = await this.#settle(before, faults.kills)
    faults.lift()
    await ledger.counted()
    return outcome
  }

  async #browseInTabs(): Promise<void> {
    const { tabs } = this.#parts
    await Promise.all(this.#plan.tabs.map((visits, index) => this.#browse(visits, tabs[index]))).finally(() => {
      this.#browsing = false
    })
  }

  async #causeFaults(): Promise<void> {
    const { ledger, faults } = this.#parts
    for (const fault of this.#plan.faults) {
      await this.#until(fault)
      // What is on the disk now must be there afterwards.
      await ledger.recorded()
      await faults.cause(fault)
    }
  }

  /** However it ends: the worker, the browser or the server may go meanwhile. */
  async #syncAt(moment: Moment): Promise<void> {
    await this.#until(moment)
    const { agent, faults } = this.#parts
    await faults.whileBrowserLives(agent.syncNow()).catch(() => undefined)
  }

  async #browse(visits: readonly PlannedVisit[], tab: Tab | undefined): Promise<void> {
    if (tab === undefined) throw new Error('No tab for these visits')
    try {
      for (const { appId, url, pauseMs } of visits) {
        await sleep(pauseMs)
        await this.#visit(appId, url, tab)
      }
    } catch (error) {
      if (!(this.#browsing && this.#parts.faults.browserKilled)) throw error
    }
  }

  async #visit(appId: string, url: string, tab: Tab): Promise<void> {
    const { ledger, faults } = this.#parts
    ledger.begin(appId)
    this.#begun += 1
    const begunAt = Date.now()
    let committedAt: number | null = null
    try {
      const arrived = await faults.whileBrowserLives(tab.goTo(url))
      if (arrived || appId === BLOCKED_APP) committedAt = Date.now()
      await faults.whileBrowserLives(tab.untilAt(url))
    } finally {
      this.#visits.push({ appId, begunAt, committedAt })
    }
  }

  async #settle(before: Totals, kills: readonly Kill[]): Promise<RoundOutcome> {
    const isRecorded = ({ appId }: Visit, totals: Totals) => (totals.get(appId) ?? 0) > (before.get(appId) ?? 0)
    const killsOf = (visit: Visit) => kills.filter(({ to }) => to >= visit.begunAt)
    const survived = this.#visits.filter((visit) => visit.committedAt !== null && killsOf(visit).length === 0)
    let totals = before
    await expect
      .poll(
        async () => {
          totals = await this.#parts.ledger.recorded()
          return survived.filter((visit) => !isRecorded(visit, totals)).map(({ appId }) => appId)
        },
        { message: 'visited while nothing ended the worker, and not recorded', timeout: 60_000 },
      )
      .toEqual([])

    const unwritten = this.#visits.flatMap((visit) => {
      const { committedAt } = visit
      if (committedAt === null || isRecorded(visit, totals)) return []
      return [Math.min(...killsOf(visit).map(({ from }) => Math.max(0, from - committedAt)))]
    })
    const made = this.#visits.filter((visit) => visit.committedAt !== null || isRecorded(visit, totals)).length
    return { made, unwritten }
  }

  /** The one place that waits for time: a fault is to hit anything that is under way, not a state that a test knows. */
  async #until({ afterVisits, delayMs }: Moment): Promise<void> {
    while (this.#browsing && this.#begun < afterVisits) await sleep(5)
    await sleep(delayMs)
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}
