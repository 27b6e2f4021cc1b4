import { type Migration, Migrator } from 'kysely'
import { firstPath } from './migrations/0001-first-path.ts'
import { signals } from './migrations/0002-signals.ts'
import { risk } from './migrations/0003-risk.ts'
import { customApps } from './migrations/0004-custom-apps.ts'
import { identitiesByDevice } from './migrations/0005-identities-by-device.ts'
import { noWayRound } from './migrations/0006-no-way-round.ts'
import { catalogParts } from './migrations/0007-catalog-parts.ts'
import { plans } from './migrations/0008-plans.ts'
import { stagedTags } from './migrations/0009-staged-tags.ts'
import type { Db } from './schema.ts'

/** In order, by name; one that has been released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first-path': firstPath,
  '0002-signals': signals,
  '0003-risk': risk,
  '0004-custom-apps': customApps,
  '0005-identities-by-device': identitiesByDevice,
  '0006-no-way-round': noWayRound,
  '0007-catalog-parts': catalogParts,
  '0008-plans': plans,
  '0009-staged-tags': stagedTags,
}

/** Brings the database to the newest schema. Several servers may do so at once. Throws what the database said. */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
