import type { DeclarativeNetRequest } from 'webextension-polyfill'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import type { Effect, EntryEffect } from './entry-effects.ts'
import { levelOf, MARKER_RULE_ID, PRIORITIES, PROTECTED_RULE_ID, priorityOf, type RuleBand } from './rule-ids.ts'

export type Rule = DeclarativeNetRequest.Rule
type ResourceType = DeclarativeNetRequest.ResourceType

const PAGES: ResourceType[] = ['main_frame']
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

/** Entries that one rule, or a pair of rules, can hold: alike in all but the host. */
export interface RuleGroup {
  readonly effect: Effect
  readonly labels: number
  readonly exact: boolean
  readonly path: string
}

export function groupOf({ effect, host, exact, path }: EntryEffect): RuleGroup {
  return { effect, labels: host.split('.').length, exact, path: path.toLowerCase() }
}

export function groupKey({ effect, labels, exact, path }: RuleGroup): string {
  return `${effect} ${labels}${exact ? '=' : ''}${path}`
}

/** How many rules a group's hosts become, each with its id. */
export function rulesIn({ effect }: RuleGroup): 1 | 2 {
  return effect === 'free' ? 1 : 2
}

/** How many of them hold a regular expression. */
export function regexRulesIn(group: RuleGroup): number {
  const filtered = group.exact || group.path !== '' ? rulesIn(group) : 0
  return Math.max(filtered, group.effect === 'free' ? 0 : 1)
}

/**
 * @param ids as many as `rulesIn` says
 * @param blockPage its address, with `\\0` where the address that was asked for comes
 */
export function rulesOf(
  band: RuleBand,
  group: RuleGroup,
  hosts: readonly string[],
  ids: readonly number[],
  blockPage: string,
): Rule[] {
  const { effect, exact, path } = group
  const priority = priorityOf(band, levelOf(hosts[0] ?? '', exact), path.length)
  const regexFilter = addressFilter(group)
  const condition = { requestDomains: [...hosts], ...(regexFilter !== null && { regexFilter }) }
  const [first = 0, second = 0] = ids
  if (effect === 'free') {
    const resourceTypes = [...FRAMES, ...SUBRESOURCES]
    return [{ id: first, priority, action: { type: 'allow' }, condition: { ...condition, resourceTypes } }]
  }
  const stopped = effect === 'warn' ? PAGES : FRAMES
  const rest = effect === 'warn' ? (['sub_frame', ...SUBRESOURCES] as ResourceType[]) : SUBRESOURCES
  return [
    {
      id: first,
      priority,
      action: { type: 'redirect', redirect: { regexSubstitution: blockPage } },
      condition: { regexFilter: '^.+$', ...condition, resourceTypes: stopped },
    },
    {
      id: second,
      priority,
      // Let through by name, lest an entry above stops it.
      action: { type: effect === 'cut' ? 'block' : 'allow' },
      condition: { ...condition, resourceTypes: rest },
    },
  ]
}

/**
 * `requestDomains` takes everything under a host along. Together with "the host has as many labels as the entry" only
 * the host itself is left: with a user's name before it, which may hold dots, there are never fewer. Trailing dots are
 * no labels. Slashes in a row are taken for one, as servers do. Nothing is said that needn't be: the browser gives a
 * filter little memory (see `filterSteps`).
 */
function addressFilter({ labels, exact, path }: RuleGroup): string | null {
  if (!exact && path === '') return null
  const host = exact ? `(?:[^/]*@)?[^./]+(?:\\.[^./]+){${labels - 1}}\\.*(?::\\d+)?` : '[^/]*'
  const rest = path === '' ? '/' : path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('/', '/+')
  return `^[a-z]+://${host}${rest}`
}

/** Which record the rules belong to: installed in the same call, so that the two can't disagree. */
export function markerRule(mark: string): Rule {
  return {
    id: MARKER_RULE_ID,
    priority: PRIORITIES.marker,
    action: { type: 'allow' },
    condition: { urlFilter: `|https://rules.invalid/${mark}|`, resourceTypes: ['other'] },
  }
}

/** @returns what a marker rule says; null where there is none */
export function markOf(marker: Rule | undefined): string | null {
  return /^\|https:\/\/rules\.invalid\/([^|]+)\|$/.exec(marker?.condition.urlFilter ?? '')?.[1] ?? null
}

export function protectedRule(protectedHosts: ProtectedHosts): Rule {
  return {
    id: PROTECTED_RULE_ID,
    priority: PRIORITIES.protected,
    action: { type: 'allow' },
    condition: { requestDomains: protectedHosts.list(), resourceTypes: [...FRAMES, ...SUBRESOURCES] },
  }
}
