import { LOCALE } from './locale.ts'

const numbers = new Intl.NumberFormat(LOCALE)
const plurals = new Intl.PluralRules(LOCALE)

/** 12,345 */
export function formatCount(count: number): string {
  return numbers.format(count)
}

/** "1 visit", "12,345 visits". */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${plurals.select(count) === 'one' ? one : many}`
}
