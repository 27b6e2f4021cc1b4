import { loadCatalog } from '../../../catalog/load-catalog.ts'

/** What can go wrong, in the words of the report. */
export const FAULT_KINDS = [
  'worker stopped',
  'browser killed',
  'server killed',
  'answered 503',
  'answers lost',
  'batches sent twice',
  'clock jumped',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A point of a round that doesn't depend on the machine's speed: so many visits have begun, and a little later. */
export interface Moment {
  readonly afterVisits: number
  readonly delayMs: number
}

export interface Fault extends Moment {
  readonly kind: FaultKind
  /** How often the worker is stopped. */
  readonly times: number
  /** How far the clock is off from then on. */
  readonly skewMs: number
}

export interface PlannedVisit {
  readonly appId: string
  readonly url: string
  /** How long the page before is looked at. */
  readonly pauseMs: number
}

/** No app is visited twice in a round, so that each visit is told from the others by its app's count. */
export interface RoundPlan {
  /** One list a tab; the tabs browse at once. */
  readonly tabs: readonly (readonly PlannedVisit[])[]
  /** In the order in which they happen. */
  readonly faults: readonly Fault[]
  readonly syncs: readonly Moment[]
  /** After all has been killed that is killed in this round. */
  readonly afterwards: readonly PlannedVisit[]
}

/** The app that is unsanctioned here: visits to it are blocked and counted as that. */
export const BLOCKED_APP = 'dropbox'

const APPS = [
  ...[BLOCKED_APP, 'airtable', 'asana', 'bitbucket', 'box', 'canva', 'chatgpt', 'claude', 'deepl', 'figma', 'github'],
  ...['gitlab', 'grammarly', 'mega', 'miro', 'netlify', 'notion', 'pastebin', 'perplexity', 'slack', 'trello'],
  ...['vercel', 'wetransfer', 'zoom'],
]
export const TABS = 3
const VISITS_A_TAB = 3
const VISITS_AFTERWARDS = 2
const MOST_SKEW_MS = 3 * 24 * 3_600_000

/** The same seed makes the same rounds. */
export async function planRounds(rounds: number, seed: number): Promise<RoundPlan[]> {
  const random = new Random(seed)
  const { apps } = await loadCatalog('catalog/apps')
  const domains = new Map(apps.map(({ id, domains }) => [id, domains]))
  const kinds = Array.from({ length: Math.ceil(rounds / FAULT_KINDS.length) }, () =>
    random.shuffled(FAULT_KINDS),
  ).flat()
  return kinds.slice(0, rounds).map((kind) => planRound(kind, domains, random))
}

function planRound(kind: FaultKind, domains: ReadonlyMap<string, readonly string[]>, random: Random): RoundPlan {
  const visits = random.shuffled(APPS).map((appId): PlannedVisit => {
    const domain = random.oneOf(domains.get(appId) ?? [])
    return { appId, url: `https://${random.oneOf(['', 'www.'])}${domain}/`, pauseMs: random.upTo(150) }
  })
  const tabs = Array.from({ length: TABS }, () => visits.splice(0, VISITS_A_TAB))
  const moment = (): Moment => ({ afterVisits: 1 + random.upTo(TABS * VISITS_A_TAB), delayMs: random.upTo(150) })
  const fault = (kind: FaultKind): Fault => ({
    kind,
    ...moment(),
    times: 1 + random.upTo(3),
    skewMs: random.upTo(2 * MOST_SKEW_MS) - MOST_SKEW_MS,
  })
  const second = random.upTo(3) === 0 ? [random.oneOf(FAULT_KINDS.filter((other) => other !== kind))] : []
  return {
    tabs,
    faults: [kind, ...second].map(fault).sort((a, b) => a.afterVisits - b.afterVisits),
    syncs: [moment(), moment()],
    afterwards: visits.splice(0, VISITS_AFTERWARDS),
  }
}

/** Mulberry32, by Tommy Ettinger, public domain: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 up to, not including, `limit`. */
  upTo(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  oneOf<Item>(items: readonly Item[]): Item {
    const item = items[this.upTo(items.length)]
    if (item === undefined) throw new Error('Nothing to choose from')
    return item
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const keyed = items.map((item) => ({ item, key: this.upTo(2 ** 32) }))
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
  }
}
