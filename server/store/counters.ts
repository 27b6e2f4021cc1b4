import { type RawBuilder, sql } from 'kysely'
import { COUNTERS, type CounterName, type Counters, type Signal } from '../../core/protocol/device-api.ts'

/** What a row of use counts, or what many of them add up to. */
export type Use = Counters & Pick<Signal, 'bytesDownExact' | 'bytesUpExact' | 'firstSeen' | 'lastSeen'>

/** A counter's column is its name in the spelling of SQL: `bytesDown` → `bytes_down`. */
type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : ''
export type CounterColumns = { [Name in CounterName as SnakeCase<Name>]: number }

export const COUNTER_COLUMNS: readonly (readonly [counter: CounterName, column: keyof CounterColumns])[] = COUNTERS.map(
  (name) => [name, columnOf(name)],
)

/** Above it numbers of JSON aren't whole any more, so no sum is let grow beyond it. */
const LARGEST_SUM = sql.lit(Number.MAX_SAFE_INTEGER)

/**
 * What a group of rows adds up to, as columns with the names of `Use`: a byte count is exact only if all its parts are.
 * For queries with `group by` alone, since `least` makes something of nothing.
 */
export const SUMMED_USE: RawBuilder<unknown> = sql.join([
  ...COUNTER_COLUMNS.map(
    ([name, column]) => sql`least(sum(${sql.ref(column)}), ${LARGEST_SUM})::int8 as ${sql.id(name)}`,
  ),
  sql`bool_and(bytes_down_exact) as "bytesDownExact"`,
  sql`bool_and(bytes_up_exact) as "bytesUpExact"`,
  sql`min(first_seen) as "firstSeen"`,
  sql`max(last_seen) as "lastSeen"`,
])

/** The columns that `SUMMED_USE` gave. */
export const USE_COLUMNS: RawBuilder<unknown> = sql.join(
  [...COUNTERS, 'bytesDownExact', 'bytesUpExact', 'firstSeen', 'lastSeen'].map((name) => sql.id(name)),
)

/** `set` of an upsert into rows of use: `kept` is the row that is there, `excluded` the one that comes. */
export const ADDED_USE: RawBuilder<unknown> = sql.join([
  ...COUNTER_COLUMNS.map(([, column]) => {
    const name = sql.id(column)
    return sql`${name} = least(kept.${name} + excluded.${name}, ${LARGEST_SUM})`
  }),
  sql`bytes_down_exact = kept.bytes_down_exact and excluded.bytes_down_exact`,
  sql`bytes_up_exact = kept.bytes_up_exact and excluded.bytes_up_exact`,
  sql`first_seen = least(kept.first_seen, excluded.first_seen)`,
  sql`last_seen = greatest(kept.last_seen, excluded.last_seen)`,
])

function columnOf(name: CounterName): keyof CounterColumns {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as keyof CounterColumns
}
