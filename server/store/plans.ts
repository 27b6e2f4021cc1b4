import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** The newest versions, and so many of their plans, are kept for devices that have been away. */
export const KEPT_PLANS = 50

/** In `meta`: the public key that bundles are signed with. */
export const BUNDLE_KEY = 'bundle.public-key'

/** What tells one version from another: after a restore from a backup a number can come again with other content. */
export interface PublishedVersion {
  readonly version: number
  readonly digest: string
}

export interface NewestVersion extends PublishedVersion {
  readonly createdAt: number
  /** Which bundles are to be signed with, see `keepBundleKey`; null where none was yet. */
  readonly publicKey: string | null
}

/** Asked for by every device twice a minute. Throws where nothing has been published. */
export async function findNewestVersion(db: Db): Promise<NewestVersion> {
  return await db
    .selectFrom('bundle')
    .select(['version', 'digest', 'created_at as createdAt'])
    .select(sql<string | null>`(select value from meta where key = ${BUNDLE_KEY})`.as('publicKey'))
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
}

/** @returns a `Plan` as JSON text; `null` where it isn't kept */
export async function readPlanText(db: Db, { version, digest }: PublishedVersion): Promise<string | null> {
  const row = await db
    .selectFrom('bundle')
    .select('plan')
    .where('version', '=', version)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row?.plan ?? null
}

/** The versions before one whose plans are kept, newest first. */
export async function listVersionsBefore(db: Db, version: number, limit: number): Promise<PublishedVersion[]> {
  return await db
    .selectFrom('bundle')
    .select(['version', 'digest'])
    .where('version', '<', version)
    .where('plan', 'is not', null)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute()
}

export async function dropPlansBefore(transaction: Db, version: number): Promise<void> {
  await transaction.deleteFrom('bundle').where('version', '<', version).execute()
}
