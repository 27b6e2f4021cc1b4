import browser from 'webextension-polyfill'
import { fitsRule } from '../../core/addresses/fits-rule.ts'
import { toBase64Url } from '../../core/bundle/base64url.ts'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import type { OpenCatalog } from '../storage/catalogs.ts'
import { withinLimits } from './base-plan.ts'
import { blockPageUrl } from './block-page.ts'
import { type EntryEffect, effectsOf, freedWithin, letBe, nameOf } from './entry-effects.ts'
import {
  groupKey,
  groupOf,
  markerRule,
  markOf,
  protectedRule,
  type Rule,
  type RuleGroup,
  rulesIn,
  rulesOf,
} from './rule-groups.ts'
import { ALL_RULE_IDS, FIRST_FREE_ID, MARKER_RULE_ID, type RuleBand } from './rule-ids.ts'
import { parsedPatterns, sameTreatment, type Treatment, type Treatments } from './treatment.ts'

/** What the fresh rules are made of: how apps are treated now, against how the base treats them. */
export interface FreshSource {
  /** null: there is no bundle yet. */
  readonly catalog: OpenCatalog | null
  readonly treatments: Treatments
  readonly base: Treatments
  readonly policy: {
    readonly blocked: readonly string[]
    readonly allowed: readonly string[]
    readonly reach: 'everything' | 'pages'
  }
  readonly protectedHosts: ProtectedHosts
}

/**
 * The rules of what has changed since the base was made, and of what holds for a time alone: exceptions, bypasses. They
 * are small, and gone with the browser.
 */
export class FreshRules {
  #mark: string | null = null

  /** What the browser's fresh rules were made from, as far as this worker has seen; null: nothing yet. */
  get mark(): string | null {
    return this.#mark
  }

  /**
   * @param bundleVersion what they stand for, beside the source
   * @returns entries that are not enforced; null: the browser had just these rules
   */
  async install(bundleVersion: number, source: FreshSource): Promise<string[] | null> {
    const refused: string[] = []
    const rules = [protectedRule(source.protectedHosts), ...(await freshRules(source, (host) => refused.push(host)))]
    const mark = `${bundleVersion}-${await digestOf(rules)}`
    const [marker] = await browser.declarativeNetRequest.getSessionRules({ ruleIds: [MARKER_RULE_ID] })
    this.#mark = mark
    if (markOf(marker) === mark) return null
    await browser.declarativeNetRequest.updateSessionRules({
      removeRuleIds: [...ALL_RULE_IDS],
      addRules: [markerRule(mark), ...rules],
    })
    return refused
  }

  async clear(): Promise<void> {
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [...ALL_RULE_IDS] })
  }
}

/** The apps that the base treats otherwise than they are to be treated now. */
function differing(now: Treatments, base: Treatments): string[] {
  return [...new Set([...now.keys(), ...base.keys()])].filter(
    (appId) => !sameTreatment(now.get(appId), base.get(appId)),
  )
}

async function freshRules(source: FreshSource, refuse: (name: string) => void): Promise<Rule[]> {
  const entries = await changedEntries(source, refuse)
  const { blocked, allowed, reach } = source.policy
  const asEffects = (patterns: readonly string[], effect: EntryEffect['effect']) =>
    parsedPatterns(patterns).flatMap((pattern) => {
      if (fitsRule(pattern)) return { ...pattern, effect }
      refuse(nameOf(pattern))
      return []
    })
  const byPolicy = [...asEffects(blocked, reach === 'pages' ? 'pages' : 'cut'), ...asEffects(allowed, 'free')]
  return inRules([...inBands('fresh', entries), ...inBands('policy', byPolicy)], refuse)
}

async function changedEntries(
  { catalog, treatments, base, protectedHosts }: FreshSource,
  refuse: (name: string) => void,
): Promise<EntryEffect[]> {
  if (catalog === null) return []
  const territory = { appOfHost: (host: string) => catalog.appOfHost(host), protectedHosts, refuse }
  const changed = new Set(differing(treatments, base))
  const apps = await Promise.all([...changed].map((appId) => catalog.app(appId)))
  const entries = apps.flatMap((app) => {
    if (app === null) return []
    const treatment: Treatment | undefined = treatments.get(app.id)
    return effectsOf(app, treatment, territory, base.get(app.id))
  })
  // The base let through only what lies within what it stops itself.
  const domains = new Set(entries.filter(({ exact, effect }) => !exact && effect !== 'free').map(({ host }) => host))
  if (domains.size === 0) return entries
  return [...entries, ...freedWithin(letBe(catalog.nested, treatments, changed), domains)]
}

/** Entries that one rule, or a pair of rules, holds. */
interface BandGroup {
  readonly band: RuleBand
  readonly group: RuleGroup
  readonly hosts: Set<string>
}

function inBands(band: RuleBand, entries: readonly EntryEffect[]): BandGroup[] {
  const groups = new Map<string, BandGroup>()
  for (const entry of entries) {
    const group = groupOf(entry)
    const key = groupKey(group)
    const alike = groups.get(key) ?? { band, group, hosts: new Set() }
    groups.set(key, alike)
    alike.hosts.add(entry.host)
  }
  return [...groups.values()]
}

/** As many as the browser takes. */
function inRules(groups: readonly BandGroup[], refuse: (name: string) => void): Rule[] {
  const { taken, left } = withinLimits(groups)
  for (const { group, hosts } of left) for (const host of hosts) refuse(nameOf({ host, path: group.path }))
  let next = FIRST_FREE_ID
  return taken.flatMap(({ band, group, hosts }) => {
    const ids = Array.from({ length: rulesIn(group) }, () => next++)
    return rulesOf(band, group, [...hosts], ids, blockPageUrl('\\0'))
  })
}

async function digestOf(rules: readonly Rule[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(rules))
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
