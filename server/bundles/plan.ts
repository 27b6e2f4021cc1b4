import { sql } from 'kysely'
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

/** A plan as it is written into the store. */
export interface WrittenPlan {
  readonly text: string
  readonly unsanctionedApps: number
}

/**
 * Writes it out, always in the same order: the same state gives the same text. The tags, of which there may be tens of
 * thousands, are put together by the database: read row by row they take five times as long.
 */
export async function writePlan(
  db: Db,
  catalog: Plan['catalog'],
  { protectedHosts, identityKeys }: BundleSettings,
): Promise<WrittenPlan> {
  const stages = await readRunningStages(db)
  const staged = stages.map(({ appId }) => appId)
  const { tags, unsanctionedApps } = await db
    .selectFrom('app_tag')
    .select([
      // Neither an app's id nor a tag has anything to be escaped.
      sql<string>`coalesce(string_agg(
        '"' || app || '":' || case
          when settings = '{}' then '{"tag":"' || tag || '"}'
          else (jsonb_build_object('tag', tag) || settings)::text
        end, ',' order by app collate "C"), '')`.as('tags'),
      sql<number>`count(*) filter (where tag = 'unsanctioned')`.as('unsanctionedApps'),
    ])
    .where((eb) => (staged.length === 0 ? TAG_HOLDS : eb.or([TAG_HOLDS, eb('app', 'in', staged)])))
    .executeTakeFirstOrThrow()
  const rest: Omit<Plan, 'tags'> = {
    stages: stages.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    protectedHosts: [...new Set(protectedHosts)].sort(),
    identityKeys,
    catalog: { digest: catalog.digest, bytes: catalog.bytes },
  }
  return { text: `{"tags":{${tags}},${JSON.stringify(rest).slice(1)}`, unsanctionedApps }
}
