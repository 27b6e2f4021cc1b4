import * as v from 'valibot'
import browser from 'webextension-polyfill'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import { suffixesOf } from '../../core/hosts/suffixes-of.ts'
import type { InstalledRules, InstalledSlot } from '../storage/bundle-records.ts'
import type { OpenCatalog } from '../storage/catalogs.ts'
import type { AgentDatabase } from '../storage/database.ts'
import { sameJson } from '../storage/same-json.ts'
import { StoredValue } from '../storage/stored-value.ts'
import { BasePlan, comparePlan, type PlannedSlot, withinLimits } from './base-plan.ts'
import { blockPageUrl } from './block-page.ts'
import { type EntryEffect, effectsOf, freedWithin, letBe } from './entry-effects.ts'
import { markerRule, markOf, protectedRule, type Rule, rulesIn, rulesOf } from './rule-groups.ts'
import { ALL_RULE_IDS, FIRST_FREE_ID, LAST_ID, MARKER_RULE_ID } from './rule-ids.ts'
import { sameTreatments, type Treatments } from './treatment.ts'

/** What the base is made of. */
export interface BaseSource {
  readonly catalog: OpenCatalog
  readonly treatments: Treatments
  readonly protectedHosts: ProtectedHosts
}

/** More than these are named nowhere. */
const MOST_REFUSED = 100

/**
 * The mark that was found in the browser's rules, for as long as the browser runs: to look costs 0.7 s of the rules'
 * queue where they hold a million hosts (docs/decisions/0012), and they can't go while it runs.
 */
const seenMark = new StoredValue<string | null>('enforcement.seenMark', v.nullable(v.string()), null, 'session')

/**
 * The rules that outlive the browser: few, with many hosts each. An update of them takes the browser as long as they
 * are large, so that it is put off where something else can cover (see `Enforcer`).
 */
export class BaseRules {
  readonly #database: AgentDatabase
  readonly #ownVersion: string
  #installed: InstalledRules | null = null
  #treatments: Treatments = new Map()

  constructor(database: AgentDatabase, ownVersion: string) {
    this.#database = database
    this.#ownVersion = ownVersion
  }

  /** What is installed, by the record of it; null: nothing that is known. */
  get installed(): InstalledRules | null {
    return this.#installed
  }

  /** How the rules treat apps. */
  get treatments(): Treatments {
    return this.#treatments
  }

  /** Whether there are rules, and this version of the extension has compiled them. */
  get isOurs(): boolean {
    return this.#installed?.compiledBy === this.#ownVersion
  }

  /** How many entries the rules hold. */
  get hosts(): number {
    return this.#installed?.hosts ?? 0
  }

  async read(): Promise<void> {
    this.#hold((await this.#database.installedRules.get('base')) ?? null)
  }

  /**
   * Finds out whether the browser has the rules that it is on record to have; where not, nothing is known of them.
   *
   * @returns whether they are there, and of this version
   */
  async verify(): Promise<boolean> {
    const record = this.#installed
    if (record === null) return false
    if ((await seenMark.get()) !== record.mark) {
      const rules = await browser.declarativeNetRequest.getDynamicRules({ ruleIds: [MARKER_RULE_ID] })
      if (markOf(rules[0]) !== record.mark) {
        this.#hold(null)
        return false
      }
      await seenMark.set(record.mark)
    }
    return this.isOurs
  }

  /** Whether the rules say what they would say if they were made now. Cheap; false where it isn't known. */
  isMadeFrom({ catalog, treatments, protectedHosts }: BaseSource): boolean {
    return (
      this.#installed !== null &&
      this.isOurs &&
      this.#installed.catalog === catalog.digest &&
      sameJson(this.#installed.protectedHosts, protectedHosts.list()) &&
      sameTreatments(this.#treatments, treatments)
    )
  }

  /**
   * Whether small rules that stand above these can say all that has changed since: they say how apps are treated, not
   * which entries have come and gone.
   */
  canStandUnder({ catalog, protectedHosts }: BaseSource): boolean {
    const now = new Set(protectedHosts.list())
    return this.#installed?.catalog === catalog.digest && this.#installed.protectedHosts.every((host) => now.has(host))
  }

  /**
   * Brings the rules up to date: in one call, all or nothing, and the old ones stay on an error.
   *
   * @throws what the browser throws
   */
  async fold(source: BaseSource): Promise<void> {
    const { plan, planned, refused } = await this.#plan(source)
    const { taken, left } = withinLimits(planned)
    for (const { group } of left) refused.add(group.path)
    const installed = this.isOurs ? this.#installed : null
    const { changed, kept, stale } = comparePlan(taken, installed?.slots ?? [])
    const record = {
      id: 'base' as const,
      compiledBy: this.#ownVersion,
      catalog: source.catalog.digest,
      protectedHosts: source.protectedHosts.list(),
      treatments: Object.fromEntries(source.treatments),
      hosts: plan.hosts,
      refused: [...refused].sort().slice(0, MOST_REFUSED),
    }
    const isTheSame = changed.length + stale.length === 0 && sameJson(installed?.protectedHosts, record.protectedHosts)
    if (installed !== null && isTheSame) return this.#keep({ ...record, mark: installed.mark, slots: installed.slots })

    const ids = new FreeIds(kept)
    const slots: InstalledSlot[] = changed.map(({ slot, group, digest }) => ({
      slot,
      digest,
      ids: ids.take(rulesIn(group)),
    }))
    const mark = crypto.randomUUID()
    const addRules = [
      markerRule(mark),
      protectedRule(source.protectedHosts),
      ...(await this.#rulesOf(source, plan, changed, slots)),
    ]
    const removeRuleIds =
      installed === null ? [...ALL_RULE_IDS] : [...addRules.map(({ id }) => id), ...stale.flatMap((slot) => slot.ids)]
    // A worker that dies before it has noted what it installed must not take the old record for right.
    await seenMark.set(null)
    await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules })
    await this.#keep({ ...record, mark, slots: [...kept, ...slots] })
    await seenMark.set(mark)
  }

  async clear(): Promise<void> {
    await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds: [...ALL_RULE_IDS] })
    await this.#database.installedRules.clear()
    this.#hold(null)
    await seenMark.set(null)
  }

  #hold(record: InstalledRules | null): void {
    this.#installed = record
    this.#treatments = new Map(Object.entries(record?.treatments ?? {}))
  }

  async #keep(record: InstalledRules): Promise<void> {
    this.#hold(record)
    await this.#database.installedRules.put(record)
  }

  async #plan(source: BaseSource): Promise<{ plan: BasePlan; planned: PlannedSlot[]; refused: Set<string> }> {
    const plan = new BasePlan()
    const refused = new Set<string>()
    for await (const entry of baseEntries(source, (host) => refused.add(host))) plan.add(entry)
    return { plan, planned: plan.slots(), refused }
  }

  async #rulesOf(
    source: BaseSource,
    plan: BasePlan,
    changed: readonly PlannedSlot[],
    slots: readonly InstalledSlot[],
  ): Promise<Rule[]> {
    const hosts = new Map(changed.map(({ slot }) => [slot, [] as string[]]))
    for await (const entry of baseEntries(source, () => {})) hosts.get(plan.slotOf(entry))?.push(entry.host)
    return changed.flatMap(({ slot, group }, index) =>
      rulesOf('base', group, hosts.get(slot) ?? [], slots[index]?.ids ?? [], blockPageUrl('\\0')),
    )
  }
}

/** Ids that no rule has which stays. */
class FreeIds {
  readonly #used: ReadonlySet<number>
  #next = FIRST_FREE_ID

  constructor(kept: readonly InstalledSlot[]) {
    this.#used = new Set(kept.flatMap(({ ids }) => ids))
  }

  take(count: number): number[] {
    const ids: number[] = []
    for (; ids.length < count && this.#next <= LAST_ID; this.#next++)
      if (!this.#used.has(this.#next)) ids.push(this.#next)
    return ids
  }
}

/** What rules do at each entry of the apps that aren't let be, and at those of others within them. */
async function* baseEntries(source: BaseSource, refuse: (host: string) => void): AsyncGenerator<EntryEffect> {
  const { catalog, treatments, protectedHosts } = source
  const territory = { appOfHost: (host: string) => catalog.appOfHost(host), protectedHosts, refuse }
  const others = letBe(catalog.nested, treatments)
  const above = new Set(others.flatMap(({ host }) => suffixesOf(host)))
  const covered = new Set<string>()
  for await (const app of treatments.size === 0 ? [] : catalog.apps()) {
    const treatment = treatments.get(app.id)
    if (treatment === undefined) continue
    for (const entry of effectsOf(app, treatment, territory)) {
      if (!entry.exact && above.has(entry.host)) covered.add(entry.host)
      yield entry
    }
  }
  yield* freedWithin(others, covered)
}
