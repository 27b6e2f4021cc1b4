import type { WrittenAppTag } from '../../core/bundle/app-tag.ts'
import type { BundleContent } from '../../core/bundle/content.ts'
import { TAG_HOLDS } from '../store/in-force.ts'
import type { Db } from '../store/schema.ts'
import { type RunningStage, readRunningStages } from '../store/staged-tags.ts'

/** What a version says to the whole fleet, as it is stored. No device gets it: see `resolve-plan.ts`. */
export interface Plan {
  /** App id → tag, with whom it is for. Also of apps whose tag a stage is bringing out. */
  readonly tags: Readonly<Record<string, WrittenAppTag>>
  readonly stages: readonly RunningStage[]
  readonly protectedHosts: readonly string[]
  readonly identityKeys: BundleContent['identityKeys']
  readonly catalog: { readonly digest: string; readonly bytes: number }
}

/** What a plan says that isn't in the store. */
export interface BundleSettings {
  /** Beyond what every device protects by itself, see `core/hosts/protected-hosts.ts`. */
  readonly protectedHosts: readonly string[]
  readonly identityKeys: BundleContent['identityKeys']
}

/** Reads it from the store, in a fixed order: the same state gives the same text. */
export async function readPlan(
  db: Db,
  catalog: Plan['catalog'],
  { protectedHosts, identityKeys }: BundleSettings,
): Promise<Plan> {
  const stages = await readRunningStages(db)
  const staged = stages.map(({ appId }) => appId)
  const rows = await db
    .selectFrom('app_tag')
    .select(['app', 'tag', 'settings'])
    .where((eb) => (staged.length === 0 ? TAG_HOLDS : eb.or([TAG_HOLDS, eb('app', 'in', staged)])))
    .orderBy('app')
    .execute()
  return {
    tags: Object.fromEntries(
      rows.map(({ app, tag, settings }): [string, WrittenAppTag] => [app, { tag, ...settings }]),
    ),
    stages: stages.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    protectedHosts: [...new Set(protectedHosts)].sort(),
    identityKeys,
    catalog: { digest: catalog.digest, bytes: catalog.bytes },
  }
}
