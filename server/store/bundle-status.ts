import type { BundleStatus } from '../../core/protocol/admin-api.ts'
import { readFleetProgress } from './fleet-progress.ts'
import type { Db } from './schema.ts'

/** The newest bundle, and how many of the active devices enforce it. */
export async function readBundleStatus(db: Db, now: number): Promise<BundleStatus> {
  const bundle = await db
    .selectFrom('bundle')
    .select(['version', 'created_at as createdAt', 'apps', 'unsanctioned_apps as unsanctionedApps'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const { devices, enforcing } = await readFleetProgress(db, { version: bundle.version, now })
  return { ...bundle, devices, devicesEnforcing: enforcing }
}
