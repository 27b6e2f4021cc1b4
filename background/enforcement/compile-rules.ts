import { parse } from 'tldts'
import type { DeclarativeNetRequest } from 'webextension-polyfill'
import { type Bundle, type BundleApp, tagOf } from '../../core/bundle/bundle.ts'
import { suffixesOf } from '../../core/hosts/host-index.ts'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import { actionOf } from '../../core/protocol/tags.ts'
import { levelOf, levelPriority, levelRuleId, MARKER_RULE_ID, PRIORITIES, PROTECTED_RULE_ID } from './rule-ids.ts'

type Rule = DeclarativeNetRequest.Rule
type ResourceType = DeclarativeNetRequest.ResourceType

const FRAMES: ResourceType[] = ['main_frame', 'sub_frame']
/** All that a page loads. Named one by one: left out, the list would mean "all but main_frame" and hit frames too. */
const SUBRESOURCES = [
  'stylesheet',
  'script',
  'image',
  'font',
  'object',
  'xmlhttprequest',
  'ping',
  'csp_report',
  'media',
  'websocket',
  'webtransport',
  'webbundle',
  'other',
] as ResourceType[]

export interface CompiledRules {
  readonly rules: Rule[]
  /** Entries of unsanctioned apps that are not enforced: protected, or a public suffix that would take the internet along. */
  readonly refused: readonly string[]
}

/**
 * Bundle → rules. Few rules with many domains each: frames go to the block page with the address in the fragment,
 * everything else is blocked; entries of other apps inside a blocked domain are allowed again.
 *
 * @param blockPage its address, with `\\0` where the address that was asked for comes
 */
export function compileRules(bundle: Bundle, protectedHosts: ProtectedHosts, blockPage: string): CompiledRules {
  const refused: string[] = []
  const blocked = new Levels()
  for (const app of bundle.apps.filter((candidate) => isBlocked(bundle, candidate))) {
    for (const entry of entriesOf(app)) {
      if (protectedHosts.protects(entry.host) || isPublicSuffix(entry.host)) refused.push(entry.host)
      else blocked.add(entry)
    }
  }
  const freed = nestedEntries(bundle, blocked)

  return {
    rules: [
      markerRule(bundle.version),
      protectedRule(protectedHosts),
      ...blocked.rules((level, condition) => [
        {
          id: levelRuleId(level, 'redirect'),
          priority: levelPriority(level),
          action: { type: 'redirect', redirect: { regexSubstitution: blockPage } },
          condition: { regexFilter: '^.+$', ...condition, resourceTypes: FRAMES },
        },
        {
          id: levelRuleId(level, 'block'),
          priority: levelPriority(level),
          action: { type: 'block' },
          condition: { ...condition, resourceTypes: SUBRESOURCES },
        },
      ]),
      ...freed.rules((level, condition) => [
        {
          id: levelRuleId(level, 'allow'),
          priority: levelPriority(level),
          action: { type: 'allow' },
          condition: { ...condition, resourceTypes: [...FRAMES, ...SUBRESOURCES] },
        },
      ]),
    ],
    refused,
  }
}

export function isBlocked(bundle: Bundle, app: Pick<BundleApp, 'id'>): boolean {
  return actionOf(tagOf(bundle, app.id)) === 'block'
}

interface Entry {
  readonly host: string
  readonly exact: boolean
}

function entriesOf(app: BundleApp): Entry[] {
  return [...app.domains.map((host) => ({ host, exact: false })), ...app.hosts.map((host) => ({ host, exact: true }))]
}

/** Entries of apps that aren't blocked, but lie in a blocked domain: `drive.example.com` in `example.com`. */
function nestedEntries(bundle: Bundle, blocked: Levels): Levels {
  const freed = new Levels()
  for (const app of bundle.apps.filter((candidate) => !isBlocked(bundle, candidate))) {
    for (const entry of entriesOf(app)) {
      if (suffixesOf(entry.host).some((suffix) => blocked.hasDomain(suffix))) freed.add(entry)
    }
  }
  return freed
}

type HostCondition = Pick<DeclarativeNetRequest.RuleConditionType, 'requestDomains' | 'regexFilter'>

/** Hosts by level (see `rule-ids.ts`). */
class Levels {
  readonly #domains = new Map<number, Set<string>>()
  readonly #exact = new Map<number, Set<string>>()

  add({ host, exact }: Entry): void {
    const byLabels = exact ? this.#exact : this.#domains
    const labels = host.split('.').length
    const hosts = byLabels.get(labels) ?? new Set()
    byLabels.set(labels, hosts.add(host))
  }

  hasDomain(host: string): boolean {
    return this.#domains.get(host.split('.').length)?.has(host) ?? false
  }

  rules(make: (level: number, condition: HostCondition) => Rule[]): Rule[] {
    const subtrees = [...this.#domains].flatMap(([labels, hosts]) =>
      make(levelOf(labels, false), { requestDomains: [...hosts] }),
    )
    const exacts = [...this.#exact].flatMap(([labels, hosts]) =>
      make(levelOf(labels, true), { requestDomains: [...hosts], regexFilter: exactHostFilter(labels) }),
    )
    return [...subtrees, ...exacts]
  }
}

/**
 * `requestDomains` takes everything under a host along. Together with "the host has as many labels as the entry" only
 * the host itself is left. A trailing dot, which browsers accept, is no label.
 */
function exactHostFilter(labels: number): string {
  return `^[a-z]+://[^/?#.]+(?:\\.[^/?#.:]+){${labels - 1}}\\.?(?::\\d+)?(?:[/?#].*)?$`
}

/** Carries the bundle's version, installed in the same call as the rules, so that the two can't disagree. */
function markerRule(version: number): Rule {
  return {
    id: MARKER_RULE_ID,
    priority: PRIORITIES.marker,
    action: { type: 'allow' },
    condition: { urlFilter: `|https://bundle-version.invalid/${version}|`, resourceTypes: ['other'] },
  }
}

/** @returns the version that a marker rule carries; null for a rule that isn't one */
export function markedVersion(rule: Rule | undefined): number | null {
  const version = /\/(\d+)\|$/.exec(rule?.condition.urlFilter ?? '')?.[1]
  return version === undefined ? null : Number(version)
}

function protectedRule(protectedHosts: ProtectedHosts): Rule {
  return {
    id: PROTECTED_RULE_ID,
    priority: PRIORITIES.protected,
    action: { type: 'allow' },
    condition: { requestDomains: protectedHosts.list(), resourceTypes: [...FRAMES, ...SUBRESOURCES] },
  }
}

function isPublicSuffix(host: string): boolean {
  const parsed = parse(host, { allowPrivateDomains: true, extractHostname: false })
  return !parsed.isIp && parsed.domain === null
}
