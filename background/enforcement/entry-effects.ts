import { type AddressPattern, patternCovers } from '../../core/addresses/address-pattern.ts'
import { fitsRule } from '../../core/addresses/fits-rule.ts'
import type { BundleApp } from '../../core/bundle/bundle.ts'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import { isPublicSuffix } from '../../core/hosts/public-host.ts'
import { anyHostUnder, suffixesOf } from '../../core/hosts/suffixes-of.ts'
import type { NestedEntry } from '../storage/bundle-records.ts'
import { actionAt, parsedPatterns, type Treatment, type Treatments } from './treatment.ts'

/**
 * What rules do at an entry. `cut`: stop all that goes there. `pages`: stop pages and frames. `warn`: put the warning
 * before pages. `free`: let through what an entry above would stop.
 */
export type Effect = 'cut' | 'pages' | 'warn' | 'free'

export interface EntryEffect extends AddressPattern {
  readonly effect: Effect
}

function effectOf(treatment: Treatment | undefined): Effect {
  if (treatment === undefined) return 'free'
  if (treatment.action === 'warn') return 'warn'
  return treatment.reach === 'pages' ? 'pages' : 'cut'
}

/** Of an app: what lies under a public suffix belongs to many. */
function isEnforceable(place: AddressPattern): boolean {
  return fitsRule(place) && (place.exact || !isPublicSuffix(place.host))
}

type AppEntries = Pick<BundleApp, 'id' | 'domains' | 'hosts'>

function entriesOf({ domains, hosts }: Pick<AppEntries, 'domains' | 'hosts'>): AddressPattern[] {
  return [
    ...domains.map((host) => ({ host, exact: false, path: '' })),
    ...hosts.map((host) => ({ host, exact: true, path: '' })),
  ]
}

interface Territory {
  /** Which app has a host: a pattern of an app has no say where another app is. */
  readonly appOfHost: (host: string) => string | null
  readonly protectedHosts: ProtectedHosts
  /** Is told each entry that isn't enforced, by its name. */
  readonly refuse: (name: string) => void
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
  const entries = entriesOf(app)
  const patterns = parsedPatterns([...patternsOf(treatment), ...patternsOf(before)])
  const within = (texts: readonly string[]) =>
    parsedPatterns(texts).flatMap((pattern) => withinApp(app.id, pattern, territory))
  const places = [
    ...entries,
    ...within(patternsOf(treatment)),
    ...within(patternsOf(before)),
    // A path stands on the level of its own host: it must be said again at what stands higher.
    ...[...entries, ...within(patternsOf(before))].flatMap((place) => pathsOver(place, patterns)),
  ]
  const refuse = effect === 'free' ? () => {} : territory.refuse
  return enforceable(withoutDoubles(places), territory, refuse).map((place) => {
    const isFree = treatment === undefined || actionAt(treatment, place) === 'allow'
    return { ...place, effect: isFree ? 'free' : effect }
  })
}

/** Entries of apps that are let be, within domains of others; without those of `besides`. */
export function letBe(
  nested: readonly NestedEntry[],
  treatments: Treatments,
  besides: ReadonlySet<string> = new Set(),
): AddressPattern[] {
  return nested
    .filter(({ appId }) => !treatments.has(appId) && !besides.has(appId))
    .map(({ host, exact }) => ({ host, exact, path: '' }))
    .filter(isEnforceable)
}

/** Lets those through that lie within one of the domains: what stops the domain would stop them as well. */
export function freedWithin(entries: readonly AddressPattern[], domains: ReadonlySet<string>): EntryEffect[] {
  return entries
    .filter(({ host }) => suffixesOf(host).some((domain) => domains.has(domain)))
    .map((entry) => ({ ...entry, effect: 'free' }))
}

/** The part of a pattern that lies in the app: of a host that the app has alone, not what others have under it. */
function withinApp(appId: string, pattern: AddressPattern, { appOfHost }: Territory): AddressPattern[] {
  if (!pattern.exact && appOfHost(anyHostUnder(pattern.host)) === appId) return [pattern]
  return appOfHost(pattern.host) === appId ? [{ ...pattern, exact: true }] : []
}

function pathsOver({ host, exact }: AddressPattern, patterns: readonly AddressPattern[]): AddressPattern[] {
  return patterns
    .filter((pattern) => pattern.path !== '' && patternCovers({ ...pattern, path: '' }, { host, exact, path: '' }))
    .map(({ path }) => ({ host, exact, path }))
}

function patternsOf(treatment: Treatment | undefined): readonly string[] {
  return treatment === undefined ? [] : [...treatment.only, ...treatment.except]
}

function enforceable(
  patterns: readonly AddressPattern[],
  { protectedHosts }: Territory,
  refuse: (name: string) => void,
): AddressPattern[] {
  return patterns.filter((pattern) => {
    const ok = isEnforceable(pattern) && !protectedHosts.protects(pattern.host)
    if (!ok) refuse(nameOf(pattern))
    return ok
  })
}

function withoutDoubles(places: readonly AddressPattern[]): AddressPattern[] {
  return [...new Map(places.map((place) => [placeOf(place), place])).values()]
}

function placeOf({ host, exact, path }: AddressPattern): string {
  return `${exact ? '.' : ''}${host}${path.toLowerCase()}`
}

/** As it is told to people: that a path is left open isn't to be taken for its whole site. */
export function nameOf({ host, path }: Pick<AddressPattern, 'host' | 'path'>): string {
  return `${host}${path}`
}
