import { expect } from '@playwright/test'
import type { Answers } from '../../../core/protocol/messages.ts'
import type { Admin } from '../support/admin.ts'
import type { Agent } from '../support/agent.ts'

/** App → visits and blocked attempts. */
export type Totals = ReadonlyMap<string, number>

/** What was done, what the device holds of it and what the server has counted: compared as often as one likes. */
export class Ledger {
  readonly #agent: Agent
  readonly #admin: Admin
  readonly #attempts = new Map<string, number>()
  #seen: Totals = new Map()

  constructor(agent: Agent, admin: Admin) {
    this.#agent = agent
    this.#admin = admin
  }

  /** A visit is about to begin: at most one more of the app can be recorded. */
  begin(appId: string): void {
    this.#attempts.set(appId, (this.#attempts.get(appId) ?? 0) + 1)
  }

  /** What the device has recorded, waiting and sent. Fails where anything recorded has gone or was recorded twice. */
  async recorded(): Promise<Totals> {
    const { waiting, sent } = await this.#rows()
    if (sent === null) throw new Error('The rows that were sent are missing')
    const signals = [...waiting.signals, ...sent.signals]
    const totals = new Map<string, number>()
    for (const { appId, visits, blocked } of signals) {
      if (appId !== null) totals.set(appId, (totals.get(appId) ?? 0) + visits + blocked)
    }
    const events = new Set([...waiting.events, ...sent.events].map(({ id }) => id)).size
    expect(events, 'a blocked attempt is a counter and an event').toBe(
      signals.reduce((sum, row) => sum + row.blocked, 0),
    )
    expect(excess(this.#seen, totals), 'recorded before, and gone from the device').toEqual([])
    expect(excess(totals, this.#attempts), 'recorded on the device more often than visited').toEqual([])
    this.#seen = totals
    return totals
  }

  /** What the server has counted. Fails where that is more than the device holds: a batch was counted twice. */
  async counted(): Promise<Totals> {
    const apps = await this.#admin.discoveredApps()
    const totals = new Map(apps.map(({ appId, visits, blocked }) => [appId, visits + blocked]))
    expect(excess(totals, await this.recorded()), 'counted by the server more often than recorded').toEqual([])
    return totals
  }

  /** The worker that is asked may be stopped before it answers. */
  async #rows(): Promise<Answers['status.rows']> {
    let rows: Answers['status.rows'] | undefined
    await expect(async () => {
      rows = await this.#agent.ask('status.rows', { sent: true })
    }).toPass({ timeout: 60_000 })
    if (rows === undefined) throw new Error('The worker did not answer')
    return rows
  }
}

/** Where `one` has more than `other`, e.g. `["github: 3, not 2"]`. */
export function excess(one: Totals, other: Totals): string[] {
  return [...one].flatMap(([appId, count]) => {
    const counterpart = other.get(appId) ?? 0
    return count > counterpart ? [`${appId}: ${count}, not ${counterpart}`] : []
  })
}

export function sum(totals: Totals): number {
  return [...totals.values()].reduce((sum, count) => sum + count, 0)
}
