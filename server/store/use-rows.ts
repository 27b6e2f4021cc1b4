import { sql } from 'kysely'
import type { Span, UseSum } from './batch-rows.ts'
import { ADDED_USE, COUNTER_COLUMNS } from './counters.ts'
import type { Db } from './schema.ts'

/** Adds to rows that are there, and makes those that aren't. The rows come in key order, see `BatchRows`. */

const USE_TABLES = {
  usage_hour: { start: 'hour', subject: 'app' },
  usage_day: { start: 'day', subject: 'app' },
  domain_day: { start: 'day', subject: 'domain' },
} as const

export async function addUse(
  db: Db,
  table: keyof typeof USE_TABLES,
  deviceId: string,
  sums: readonly UseSum[],
): Promise<void> {
  if (sums.length === 0) return
  const { start, subject } = USE_TABLES[table]
  const columns = [
    { name: start, values: sql`${sums.map((sum) => sum.start)}::int8[]` },
    { name: subject, values: sql`${sums.map((sum) => sum.subject)}::text[]` },
    { name: 'user_name', values: sql`${sums.map((sum) => sum.user)}::text[]` },
    ...COUNTER_COLUMNS.map(([counter, name]) => ({
      name,
      values: sql`${sums.map(({ use }) => use[counter])}::int8[]`,
    })),
    { name: 'bytes_down_exact', values: sql`${sums.map(({ use }) => use.bytesDownExact)}::boolean[]` },
    { name: 'bytes_up_exact', values: sql`${sums.map(({ use }) => use.bytesUpExact)}::boolean[]` },
    { name: 'first_seen', values: sql`${sums.map(({ use }) => use.firstSeen)}::int8[]` },
    { name: 'last_seen', values: sql`${sums.map(({ use }) => use.lastSeen)}::int8[]` },
  ]
  const names = sql.join(columns.map(({ name }) => sql.id(name)))
  await sql`
    insert into ${sql.table(table)} as kept (device, ${names})
    select ${deviceId}::uuid, ${names}
    from unnest(${sql.join(columns.map(({ values }) => values))}) as sent (${names})
    on conflict (device, ${sql.id(start)}, ${sql.id(subject)}, user_name) do update set ${ADDED_USE}
  `.execute(db)
}

type Subject = 'app' | 'domain'

export async function widenUsers(db: Db, subject: Subject, spans: readonly Span[]): Promise<void> {
  if (spans.length === 0) return
  const column = sql.id(subject)
  await sql`
    insert into ${sql.table(`${subject}_user`)} as kept (${column}, user_name, first_day, last_day)
    select ${column}, user_name, first_day, last_day
    from unnest(
      ${spans.map((span) => span.subject)}::text[], ${spans.map((span) => span.user)}::text[],
      ${spans.map((span) => span.firstDay)}::int8[], ${spans.map((span) => span.lastDay)}::int8[]
    ) as sent (${column}, user_name, first_day, last_day)
    on conflict (${column}, user_name) do update set ${WIDENED}
  `.execute(db)
}

export async function widenDevices(db: Db, subject: Subject, deviceId: string, spans: readonly Span[]): Promise<void> {
  if (spans.length === 0) return
  const column = sql.id(subject)
  await sql`
    insert into ${sql.table(`${subject}_device`)} as kept (${column}, device, first_day, last_day)
    select ${column}, ${deviceId}::uuid, first_day, last_day
    from unnest(
      ${spans.map((span) => span.subject)}::text[],
      ${spans.map((span) => span.firstDay)}::int8[], ${spans.map((span) => span.lastDay)}::int8[]
    ) as sent (${column}, first_day, last_day)
    on conflict (${column}, device) do update set ${WIDENED}
  `.execute(db)
}

const WIDENED = sql`
  first_day = least(kept.first_day, excluded.first_day),
  last_day = greatest(kept.last_day, excluded.last_day)
  where kept.first_day > excluded.first_day or kept.last_day < excluded.last_day
`
