import * as v from 'valibot'
import { text } from '../../core/protocol/primitives.ts'
import { readCursor, writeCursor } from './cursor.ts'

/** A whole number in a query string. */
function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, 'Must be a whole number'),
    v.toNumber(),
    v.number(),
    v.integer(),
    v.minValue(min, `Must be at least ${min}`),
    v.maxValue(max, `Must be at most ${max}`),
  )
}

/** What every list takes. */
export const PAGE_PARAMS = {
  cursor: v.optional(text(500)),
  limit: v.optional(wholeNumber(1, 500), '50'),
}

/** Left out and empty mean the same: no search. */
export const SEARCH_PARAM = v.optional(v.pipe(text(200), v.trim()), '')

/** How many days back, today included. */
export const DAYS_PARAM = v.optional(wholeNumber(1, 365), '30')

/** A version of the bundle; left out, the newest. */
export const VERSION_PARAM = v.optional(wholeNumber(1, 999_999_999))

/** Apps with this risk score or a lower one, that is a higher risk; left out, those without a score too. */
export const RISK_MAX_PARAM = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^(?:10(?:\.0)?|\d(?:\.\d)?)$/, 'Must be a number from 0 to 10, with at most one decimal'),
    v.toNumber(),
    v.number(),
  ),
)

const OffsetSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** For lists that page by offset. */
export function offsetOf(cursor: string | undefined): number {
  return readCursor(OffsetSchema, cursor) ?? 0
}

/** A page of a list that pages by offset. */
export function offsetPage<Item>(found: { items: Item[]; total: number }, offset: number) {
  const end = offset + found.items.length
  const isLast = end >= found.total || found.items.length === 0
  return { ...found, nextCursor: isLast ? null : writeCursor(end) }
}

/**
 * A page of a list that goes on after its last item.
 *
 * @param found one item more than the page has, where there is one
 */
export function keysetPage<Item>(
  found: { items: Item[]; total: number },
  limit: number,
  positionOf: (last: Item) => unknown,
) {
  const items = found.items.slice(0, limit)
  const last = items.at(-1)
  const isLast = last === undefined || found.items.length <= limit
  return { items, total: found.total, nextCursor: isLast ? null : writeCursor(positionOf(last)) }
}
