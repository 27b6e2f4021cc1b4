import { type RawBuilder, sql } from 'kysely'
import type { CoverageGap } from '../../core/protocol/device-api.ts'
import type { FleetProgress, ProgressState } from '../../core/protocol/staged-api.ts'
import type { Db } from './schema.ts'

/**
 * What a device that doesn't enforce the newest bundle as it stands reports, though it may hold it. One whose bundle has
 * expired (`bundle-outdated`) is not among them: it goes on enforcing what it has.
 */
const NOT_ENFORCING = ['bundle-rejected', 'rules-not-installed'] as const satisfies CoverageGap[]

/** `device.last_seen` is up to so much behind, see `markSeen`. */
export const LAST_SEEN_PRECISION_MS = 60_000

export interface ProgressQuery {
  /** null: the newest. */
  readonly version: number | null
  readonly now: number
}

/** How the active devices stand to a version of the bundle. */
export async function readFleetProgress(db: Db, { version, now }: ProgressQuery): Promise<FleetProgress> {
  return (await readFleet(db, now)).progress(version)
}

/** Active devices, counted by all that decides how they stand to whichever version. */
export class Fleet {
  readonly #newest: number
  readonly #alike: readonly Alike[]

  constructor(newest: number, alike: readonly Alike[]) {
    this.#newest = newest
    this.#alike = alike
  }

  /** @param asked null: the newest version */
  progress(asked: number | null): FleetProgress {
    const version = asked ?? this.#newest
    const counts = { devices: 0, enforcing: 0, pending: 0, offline: 0, failed: 0 }
    const reasons = new Map<CoverageGap, number>()
    let offlineSince = Number.POSITIVE_INFINITY
    for (const some of this.#alike) {
      const { devices } = some
      const state = this.#standing(some, version)
      counts.devices += devices
      counts[state] += devices
      if (state === 'offline') offlineSince = Math.min(offlineSince, some.lastSeen)
      if (state !== 'failed') continue
      for (const gap of NOT_ENFORCING) if (some[gap]) reasons.set(gap, (reasons.get(gap) ?? 0) + devices)
    }
    return {
      version,
      ...counts,
      offlineSince: counts.offline === 0 ? null : offlineSince,
      failures: [...reasons].map(([reason, devices]) => ({ reason, devices })).sort((a, b) => b.devices - a.devices),
    }
  }

  /** As `standing` says it. */
  #standing(some: Alike, version: number): ProgressState {
    const { enforced } = some
    const isUnable = NOT_ENFORCING.some((gap) => some[gap])
    if (enforced !== null && enforced >= version && enforced <= this.#newest && !isUnable) return 'enforcing'
    if (some.isSilent) return 'offline'
    return isUnable ? 'failed' : 'pending'
  }
}

/** So many devices of which the same holds. */
type Alike = { readonly [Gap in (typeof NOT_ENFORCING)[number]]: boolean } & {
  readonly devices: number
  readonly enforced: number | null
  readonly isSilent: boolean
  /** Of the first of them. */
  readonly lastSeen: number
}

/**
 * Counts the active devices, in one look at each.
 *
 * @param among a condition on rows of `device`: those alone are counted
 */
export async function readFleet(db: Db, now: number, among: RawBuilder<boolean> = sql`true`): Promise<Fleet> {
  const gaps = sql.join(NOT_ENFORCING.map((gap) => sql`gaps ? ${sql.lit(gap)} as ${sql.id(gap)}`))
  const { rows } = await sql<{ newest: number | null } & { [Member in keyof Alike]: Alike[Member] | null }>`
    select newest.version as newest, fleet.*
    from (select max(version) as version from bundle) as newest
    left join (
      select count(*) as devices, enforced_version as enforced, ${isSilent(now)} as "isSilent",
        min(last_seen) as "lastSeen", ${gaps}
      from device where state = 'active' and ${among}
      group by enforced_version, "isSilent", ${sql.join(NOT_ENFORCING.map((gap) => sql.id(gap)))}
    ) as fleet on true
  `.execute(db)
  const alike = rows.filter((row): row is { newest: number | null } & Alike => row.devices !== null)
  return new Fleet(rows[0]?.newest ?? 0, alike)
}

/** A condition on rows of `device`: it is active, and stands so to a version. */
export function standsAs(state: ProgressState, query: ProgressQuery): RawBuilder<boolean> {
  return sql<boolean>`(device.state = 'active' and ${standing(query)} = ${state})`
}

/** A `ProgressState`, of a row of `device`. A version above the newest is one of before the database was restored. */
function standing(query: ProgressQuery): RawBuilder<ProgressState> {
  const isUnable = sql`device.gaps ?| ${[...NOT_ENFORCING]}::text[]`
  return sql<ProgressState>`case
    when device.enforced_version between ${versionOf(query)} and ${NEWEST} and not ${isUnable} then 'enforcing'
    when ${isSilent(query.now)} then 'offline'
    when ${isUnable} then 'failed'
    else 'pending'
  end`
}

/** A condition on rows of `device`: it was not heard of for longer than it said it would be. */
function isSilent(now: number): RawBuilder<boolean> {
  return sql<boolean>`(device.last_seen < ${now - LAST_SEEN_PRECISION_MS}::int8 - device.contact_seconds * 1000)`
}

const NEWEST = sql<number>`(select max(version) from bundle)`

function versionOf({ version }: ProgressQuery): RawBuilder<number> {
  return version === null ? NEWEST : sql<number>`${version}::int8`
}
