import type { Plan } from '../../../../server/bundles/plan.ts'
import type { Db } from '../../../../server/store/schema.ts'
import type { RunningStage } from '../../../../server/store/staged-tags.ts'
import { NOW } from './samples.ts'

export function aPlan(over: Partial<Plan> = {}): Plan {
  return {
    tags: {},
    stages: [],
    protectedHosts: ['portal.example.com'],
    identityKeys: null,
    catalog: { digest: 'c'.repeat(43), bytes: 1_000 },
    ...over,
  }
}

export function aStage(over: Partial<RunningStage> = {}): RunningStage {
  return { id: 'stage', appId: 'box', before: { tag: 'none' }, groups: [], percent: null, ...over }
}

/** Puts a version into the store, as if it had been published: its number is one above the newest. */
export async function storePlan(db: Db, plan: Plan, createdAt = NOW): Promise<number> {
  const { catalog } = plan
  await db
    .insertInto('bundle_catalog')
    .values({ digest: catalog.digest, content: Buffer.from('catalog'), bytes: catalog.bytes, created_at: createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const newest = await db.selectFrom('bundle').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst()
  const version = (newest?.version ?? 0) + 1
  const text = JSON.stringify(plan)
  const about = { apps: 0, unsanctioned_apps: 0, catalog: catalog.digest, catalog_bytes: catalog.bytes }
  await db
    .insertInto('bundle')
    .values({ version, created_at: createdAt, digest: `digest of ${version}`, plan: text, ...about })
    .execute()
  return version
}
