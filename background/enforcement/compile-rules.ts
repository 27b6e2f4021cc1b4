import type { DeclarativeNetRequest } from 'webextension-polyfill'
import { type Bundle, type BundleApp, tagOf } from '../../core/bundle/bundle.ts'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import { isPublicSuffix } from '../../core/hosts/public-host.ts'
import { suffixesOf } from '../../core/hosts/suffixes-of.ts'
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
  /** Entries of unsanctioned apps that are not enforced: protected, a public suffix, or too deep for an exact rule. */
  readonly refused: readonly string[]
}

/**
 * Bundle → rules. Few rules with many domains each: frames go to the block page with the address in the fragment,
 * everything else is blocked; entries of other apps inside a blocked domain are allowed again.
 *
 * @param blockPage its address, with `\\0` where the address that was asked for comes
 * @param compiledBy the extension's version
 */
export function compileRules(
  bundle: Bundle,
  protectedHosts: ProtectedHosts,
  blockPage: string,
  compiledBy: string,
): CompiledRules {
  const refused: string[] = []
  const blocked = new Levels()
  for (const app of bundle.apps.filter((candidate) => isBlocked(bundle, candidate))) {
    for (const entry of entriesOf(app)) {
      if (protectedHosts.protects(entry.host) || !isEnforceable(entry)) refused.push(entry.host)
      else blocked.add(entry)
    }
  }
  const freed = nestedEntries(bundle, blocked)

  return {
    rules: [
      markerRule({ bundleVersion: bundle.version, compiledBy }),
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

/** Chromium 156 takes `exactHostFilter` for up to 8 labels; for 10 it exceeds the memory of a rule. */
const MOST_EXACT_LABELS = 7

/** One entry that the browser can't take would make the whole update fail. */
function isEnforceable({ host, exact }: Entry): boolean {
  return exact ? host.split('.').length <= MOST_EXACT_LABELS : !isPublicSuffix(host)
}

/** Entries of apps that aren't blocked, but lie in a blocked domain: `drive.example.com` in `example.com`. */
function nestedEntries(bundle: Bundle, blocked: Levels): Levels {
  const freed = new Levels()
  for (const app of bundle.apps.filter((candidate) => !isBlocked(bundle, candidate))) {
    for (const entry of entriesOf(app)) {
      if (!isEnforceable(entry)) continue
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
 * the host itself is left. User names and passwords, which may hold dots, and trailing dots are no labels.
 */
function exactHostFilter(labels: number): string {
  return `^[a-z]+://(?:[^/?#]*@)?[^/?#.@]+(?:\\.[^/?#.:@]+){${labels - 1}}\\.*(?::\\d+)?(?:[/?#].*)?$`
}

/** What the rules were made from: installed in the same call, so that the two can't disagree. */
export interface RulesOrigin {
  readonly bundleVersion: number
  /** The extension's version: another one may compile otherwise, and rules outlive an update. */
  readonly compiledBy: string
}

function markerRule({ bundleVersion, compiledBy }: RulesOrigin): Rule {
  return {
    id: MARKER_RULE_ID,
    priority: PRIORITIES.marker,
    action: { type: 'allow' },
    condition: { urlFilter: `|https://rules.invalid/${bundleVersion}/${compiledBy}|`, resourceTypes: ['other'] },
  }
}

/** @returns what a marker rule says; null for a rule that isn't one */
export function originOf(marker: Rule | undefined): RulesOrigin | null {
  const [, version, compiledBy] = /\/(\d+)\/([^/]+)\|$/.exec(marker?.condition.urlFilter ?? '') ?? []
  if (version === undefined || compiledBy === undefined) return null
  return { bundleVersion: Number(version), compiledBy }
}

function protectedRule(protectedHosts: ProtectedHosts): Rule {
  return {
    id: PROTECTED_RULE_ID,
    priority: PRIORITIES.protected,
    action: { type: 'allow' },
    condition: { requestDomains: protectedHosts.list(), resourceTypes: [...FRAMES, ...SUBRESOURCES] },
  }
}
