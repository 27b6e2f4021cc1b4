/**
 * All ids and priorities of our dynamic rules, in one table.
 *
 * An app's rules stand on the level of their number of host labels, so that of two nested entries the longer
 * one wins, as in the host index; an exact host stands half a level higher than the domain of the same length.
 */
export const MARKER_RULE_ID = 1
export const PROTECTED_RULE_ID = 2

/** A host has at most 127 labels (253 characters), and each two levels. */
const MOST_LEVELS = 256
const FIRST_LEVEL_ID = 1_000
const IDS_PER_LEVEL = 3

export const PRIORITIES = {
  marker: 1,
  /** Above every level. */
  protected: 1_000_000,
} as const

/** The level of `labels` host labels: `example.com` has 2. */
export function levelOf(labels: number, exact: boolean): number {
  return labels * 2 + (exact ? 1 : 0)
}

export function levelPriority(level: number): number {
  return 100 + level
}

export type LevelRule = 'redirect' | 'block' | 'allow'
const LEVEL_RULES: readonly LevelRule[] = ['redirect', 'block', 'allow']

export function levelRuleId(level: number, rule: LevelRule): number {
  return FIRST_LEVEL_ID + level * IDS_PER_LEVEL + LEVEL_RULES.indexOf(rule)
}

/** Every id that a version of ours may have used: what an update removes. Reading them back takes seconds at 1M domains. */
export const ALL_RULE_IDS: readonly number[] = [
  MARKER_RULE_ID,
  PROTECTED_RULE_ID,
  ...Array.from({ length: MOST_LEVELS * IDS_PER_LEVEL }, (_, index) => FIRST_LEVEL_ID + index),
]
