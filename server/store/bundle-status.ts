import { sql } from 'kysely'
import type { BundleStatus } from '../../core/protocol/admin-api.ts'
import type { CoverageGap } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

/** What a device that holds a version, and doesn't enforce the newest bundle as it stands, reports. */
const NOT_ENFORCING: CoverageGap[] = ['bundle-rejected', 'rules-not-installed']

/** The newest bundle, and how many of the active devices enforce it. */
export async function readBundleStatus(db: Db): Promise<BundleStatus> {
  const bundle = await db
    .selectFrom('bundle')
    .select(['version', 'created_at as createdAt', 'apps', 'unsanctioned_apps as unsanctionedApps'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const fleet = await db
    .selectFrom('device')
    .select((eb) => [
      eb.fn.countAll<number>().as('devices'),
      sql<number>`count(*) filter (
        where enforced_version = ${bundle.version}::int8 and not gaps ?| ${NOT_ENFORCING}::text[]
      )`.as('devicesEnforcing'),
    ])
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow()
  return { ...bundle, ...fleet }
}
