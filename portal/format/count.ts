import { LOCALE } from './locale.ts'

const numbers = new Intl.NumberFormat(LOCALE)
const plurals = new Intl.PluralRules(LOCALE)

/** 12,345 */
export function formatCount(count: number): string {
  return numbers.format(count)
}

const shares = new Intl.NumberFormat(LOCALE, { style: 'percent' })
const scores = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A share from 0 to 1: 42% */
export function formatShare(share: number): string {
  return shares.format(share)
}

/** 6.8 */
export function formatScore(score: number): string {
  return scores.format(score)
}

/** "1 visit", "12,345 visits". */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${plurals.select(count) === 'one' ? one : many}`
}
