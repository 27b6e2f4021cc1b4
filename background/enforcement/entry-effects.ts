import type { AddressPattern } from '../../core/addresses/address-pattern.ts'
import type { BundleApp } from '../../core/bundle/bundle.ts'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import { isPublicSuffix } from '../../core/hosts/public-host.ts'
import { actionAt, parsedPatterns, type Treatment } from './treatment.ts'

/**
 * What rules do at an entry. `cut`: stop all that goes there. `pages`: stop pages and frames. `warn`: put the warning
 * before pages. `free`: let through what an entry above would stop.
 */
export type Effect = 'cut' | 'pages' | 'warn' | 'free'

export interface EntryEffect extends AddressPattern {
  readonly effect: Effect
}

export function effectOf(treatment: Treatment | undefined): Effect {
  if (treatment === undefined) return 'free'
  if (treatment.action === 'warn') return 'warn'
  return treatment.reach === 'pages' ? 'pages' : 'cut'
}

/** Chromium 156 takes the filter of an exact host for up to 8 labels; for 10 it exceeds the memory of a rule. */
const MOST_EXACT_LABELS = 7

/** One entry that the browser can't take would make the whole update fail. */
export function isEnforceable({ host, exact }: Pick<AddressPattern, 'host' | 'exact'>): boolean {
  return exact ? host.split('.').length <= MOST_EXACT_LABELS : !isPublicSuffix(host)
}

type AppEntries = Pick<BundleApp, 'id' | 'domains' | 'hosts'>

export function entriesOf({ domains, hosts }: Pick<AppEntries, 'domains' | 'hosts'>): AddressPattern[] {
  return [
    ...domains.map((host) => ({ host, exact: false, path: '' })),
    ...hosts.map((host) => ({ host, exact: true, path: '' })),
  ]
}

interface Territory {
  /** Which app has a host: a pattern of an app has no say where another app is. */
  readonly appOfHost: (host: string) => string | null
  readonly protectedHosts: ProtectedHosts
  /** Is told each entry that isn't enforced. */
  readonly refuse: (host: string) => void
}

/**
 * What rules do at an app's entries and at the patterns of its treatment.
 *
 * @param before how the app was treated by the rules that these ones stand above: where that had patterns, it must be
 *   said what holds there now
 */
export function effectsOf(
  app: AppEntries,
  treatment: Treatment | undefined,
  territory: Territory,
  before?: Treatment,
): EntryEffect[] {
  const effect = effectOf(treatment)
  const everywhere = treatment === undefined || treatment.only.length === 0
  const refuse = effect === 'free' ? () => {} : territory.refuse
  const entries = enforceable(entriesOf(app), territory, refuse).map((entry) => ({
    ...entry,
    effect: everywhere ? effect : ('free' as const),
  }))
  const patterns = parsedPatterns([...patternsOf(treatment), ...patternsOf(before)]).filter(
    ({ host }) => territory.appOfHost(host) === app.id,
  )
  const atPatterns = enforceable(patterns, territory, refuse).map((pattern) => {
    const action = treatment === undefined ? 'allow' : actionAt(treatment, pattern.host, pattern.path)
    return { ...pattern, effect: action === 'allow' ? ('free' as const) : effect }
  })
  // A pattern may be the very address of an entry: what it says of it goes before.
  const said = new Set(atPatterns.map(placeOf))
  return [...entries.filter((entry) => !said.has(placeOf(entry))), ...withoutDoubles(atPatterns)]
}

function patternsOf(treatment: Treatment | undefined): readonly string[] {
  return treatment === undefined ? [] : [...treatment.only, ...treatment.except]
}

function enforceable(
  patterns: readonly AddressPattern[],
  { protectedHosts }: Territory,
  refuse: (host: string) => void,
): AddressPattern[] {
  return patterns.filter((pattern) => {
    const ok = isEnforceable(pattern) && !protectedHosts.protects(pattern.host)
    if (!ok) refuse(pattern.host)
    return ok
  })
}

function withoutDoubles(effects: readonly EntryEffect[]): EntryEffect[] {
  return [...new Map(effects.map((effect) => [placeOf(effect), effect])).values()]
}

function placeOf({ host, exact, path }: AddressPattern): string {
  return `${exact ? '.' : ''}${host}${path.toLowerCase()}`
}
