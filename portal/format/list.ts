import { LOCALE } from './locale.ts'

const lists = new Intl.ListFormat(LOCALE, { type: 'conjunction' })

/** "a", "a and b", "a, b, and c". */
export function formatList(items: readonly string[]): string {
  return lists.format(items)
}
