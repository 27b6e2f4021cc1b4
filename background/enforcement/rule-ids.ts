/**
 * All ids and priorities of our rules, in one table. Ids are handed out as they are needed (`BaseRules` keeps the list),
 * but for the marker and the protection.
 *
 * An entry stands on the level of its number of host labels, so that of two nested entries the longer one wins, as in
 * the host index; an exact host stands half a level higher than the domain of the same length, and a longer path higher
 * than a shorter one. At each place, a fresh rule stands above the base's.
 */
export const MARKER_RULE_ID = 1
export const PROTECTED_RULE_ID = 2
export const FIRST_FREE_ID = 10
/** No set of ours has an id above this: removing them all needs no knowledge of which there are. */
export const LAST_ID = 4_000

export const ALL_RULE_IDS: readonly number[] = Array.from({ length: LAST_ID }, (_, index) => index + 1)

/** The browser takes 1,000 rules with a regular expression in each of the two sets. */
export const MOST_REGEX_RULES = 900

const PATH_STEPS = 256
/** Above the highest level: a host has at most 127 labels (253 characters), each two levels. */
const POLICY_BAND = 256 * PATH_STEPS * 2

export const PRIORITIES = {
  marker: 1,
  /** Above everything. */
  protected: POLICY_BAND * 3,
} as const

/** The level of a host: `example.com` has 4, the exact host 5. */
export function levelOf(host: string, exact: boolean): number {
  return host.split('.').length * 2 + (exact ? 1 : 0)
}

/** `base` and `fresh` are of apps; `policy` is of the managed policy's own addresses, which go before those. */
export type RuleBand = 'base' | 'fresh' | 'policy'

export function priorityOf(band: RuleBand, level: number, pathLength: number): number {
  const place = (level * PATH_STEPS + pathLength) * 2
  if (band === 'policy') return POLICY_BAND + place
  return 100 + place + (band === 'fresh' ? 1 : 0)
}
