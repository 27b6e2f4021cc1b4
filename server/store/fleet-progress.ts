import { type RawBuilder, sql } from 'kysely'
import type { CoverageGap } from '../../core/protocol/device-api.ts'
import type { FleetProgress, ProgressState } from '../../core/protocol/staged-api.ts'
import type { Db } from './schema.ts'

/**
 * What a device that doesn't enforce the newest bundle as it stands reports, though it may hold it. One whose bundle has
 * expired (`bundle-outdated`) is not among them: it goes on enforcing what it has.
 */
const NOT_ENFORCING = ['bundle-rejected', 'rules-not-installed'] as const satisfies CoverageGap[]

/** `device.last_seen` is up to so much behind, see `markSeen` and `writeEnforced`. */
export const LAST_SEEN_PRECISION_MS = 60_000

export interface ProgressQuery {
  /** null: the newest. */
  readonly version: number | null
  readonly now: number
}

/**
 * How the active devices stand to a version of the bundle.
 *
 * @param among a condition on rows of `device`: those alone are counted
 */
export async function readFleetProgress(
  db: Db,
  query: ProgressQuery,
  among: RawBuilder<boolean> = sql`true`,
): Promise<FleetProgress> {
  const failures = NOT_ENFORCING.map(
    (gap) => sql`count(*) filter (where standing = 'failed' and gaps ? ${sql.lit(gap)}) as ${sql.id(gap)}`,
  )
  const { rows } = await sql<Counts>`
    select ${versionOf(query)} as version, count(*) as devices,
      count(*) filter (where standing = 'enforcing') as enforcing,
      count(*) filter (where standing = 'pending') as pending,
      count(*) filter (where standing = 'offline') as offline,
      min(last_seen) filter (where standing = 'offline') as "offlineSince",
      count(*) filter (where standing = 'failed') as failed,
      ${sql.join(failures)}
    from (
      select last_seen, gaps, ${standing(query)} as standing
      from device where state = 'active' and ${among}
    ) as fleet
  `.execute(db)
  const [counts] = rows
  if (counts === undefined) throw new Error('A count gives one row')
  const { version, devices, enforcing, pending, offline, offlineSince, failed } = counts
  const reasons = NOT_ENFORCING.map((reason) => ({ reason, devices: counts[reason] }))
    .filter(({ devices }) => devices > 0)
    .sort((a, b) => b.devices - a.devices)
  return { version, devices, enforcing, pending, offline, offlineSince, failed, failures: reasons }
}

type Counts = Omit<FleetProgress, 'failures'> & { readonly [Gap in (typeof NOT_ENFORCING)[number]]: number }

/** A condition on rows of `device`: it is active, and stands so to a version. */
export function standsAs(state: ProgressState, query: ProgressQuery): RawBuilder<boolean> {
  return sql<boolean>`(device.state = 'active' and ${standing(query)} = ${state})`
}

/** A `ProgressState`, of a row of `device`. A version above the newest is one of before the database was restored. */
function standing(query: ProgressQuery): RawBuilder<ProgressState> {
  const isUnable = sql`device.gaps ?| ${[...NOT_ENFORCING]}::text[]`
  return sql<ProgressState>`case
    when device.enforced_version between ${versionOf(query)} and ${NEWEST} and not ${isUnable} then 'enforcing'
    when device.last_seen < ${query.now - LAST_SEEN_PRECISION_MS}::int8 - device.contact_seconds * 1000 then 'offline'
    when ${isUnable} then 'failed'
    else 'pending'
  end`
}

const NEWEST = sql<number>`(select max(version) from bundle)`

function versionOf({ version }: ProgressQuery): RawBuilder<number> {
  return version === null ? NEWEST : sql<number>`${version}::int8`
}
