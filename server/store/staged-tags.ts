import { type RawBuilder, sql } from 'kysely'
import * as v from 'valibot'
import { AppTagSchema, type WrittenAppTag, writtenTag } from '../../core/bundle/app-tag.ts'
import type { StagedTag } from '../../core/protocol/staged-api.ts'
import { countRows } from './count-rows.ts'
import { IS_RUNNING } from './in-force.ts'
import type { Db } from './schema.ts'

/** A tag that holds for the first ones alone so far; for all others the one before it does. */
export interface RunningStage {
  readonly id: string
  readonly appId: string
  readonly before: WrittenAppTag
  readonly groups: string[]
  readonly percent: number | null
}

/** Those of all apps, ordered by id; of an app there is one at most. */
export async function readRunningStages(db: Db): Promise<RunningStage[]> {
  const rows = await runningStages(db).orderBy('id').execute()
  return rows.map(asRunningStage)
}

/** To be called in a transaction that holds the app. */
export async function findRunningStage(transaction: Db, appId: string): Promise<RunningStage | null> {
  const row = await runningStages(transaction).where('app', '=', appId).executeTakeFirst()
  return row === undefined ? null : asRunningStage(row)
}

function runningStages(db: Db) {
  return db.selectFrom('staged_tag').select(['id', 'app as appId', 'before', 'groups', 'percent']).where(IS_RUNNING)
}

/** The tag's members in our order, whatever order the database has given them. */
function asRunningStage({ before, ...stage }: RunningStage): RunningStage {
  return { ...stage, before: writtenTag(v.parse(AppTagSchema, before)) }
}

/**
 * A condition on rows of `device`: it is one of those that get a tag first. The number from 0 to 99 that decides about a
 * percentage is drawn anew for each stage, so that not always the same devices go first.
 */
export function isAmongFirst(stage: Pick<RunningStage, 'id' | 'groups' | 'percent'>): RawBuilder<boolean> {
  const bucket = sql`('x' || substr(md5(${stage.id}::text || device.id::text), 1, 7))::bit(28)::int % 100`
  return sql<boolean>`(device.groups ?| ${stage.groups}::text[] or ${bucket} < coalesce(${stage.percent}::int, 0))`
}

export interface NewStage extends RunningStage {
  readonly after: WrittenAppTag
  readonly everyoneAt: number | null
}

/** To be called in a transaction that holds the app, which has no running stage. */
export async function insertStage(
  transaction: Db,
  { appId, ...stage }: NewStage,
  started: { readonly by: string; readonly now: number },
): Promise<void> {
  await transaction
    .insertInto('staged_tag')
    .values({
      id: stage.id,
      app: appId,
      before: JSON.stringify(stage.before),
      after: JSON.stringify(stage.after),
      groups: JSON.stringify(stage.groups),
      percent: stage.percent,
      state: 'first',
      started_at: started.now,
      started_by: started.by,
      everyone_at: stage.everyoneAt,
      changed_at: started.now,
      changed_by: started.by,
    })
    .execute()
}

/** To be called when an app is tagged anew, in a transaction that holds it. */
export async function supersedeStages(
  transaction: Db,
  appId: string,
  { by, now }: { readonly by: string; readonly now: number },
): Promise<void> {
  await transaction
    .updateTable('staged_tag')
    .set({ is_latest: false })
    .where('app', '=', appId)
    .where('is_latest', '=', true)
    .execute()
  await transaction
    .updateTable('staged_tag')
    .set({ state: 'superseded', changed_at: now, changed_by: by, version: 0 })
    .where('app', '=', appId)
    .where(IS_RUNNING)
    .execute()
}

/** Says of what has come to its state in this transaction which bundle brought it there. */
export async function writeStageVersion(transaction: Db, appId: string, version: number): Promise<void> {
  await transaction
    .updateTable('staged_tag')
    .set({ version })
    .where('app', '=', appId)
    .where('version', '=', 0)
    .execute()
}

/** All of a staged tag but how the devices stand to it. */
export type StoredStage = Omit<StagedTag, 'progress'> & { readonly version: number }

/** @returns `null` where there is none */
export async function findStage(db: Db, id: string): Promise<StoredStage | null> {
  const row = await stageRows(db).where('staged_tag.id', '=', id).executeTakeFirst()
  return row === undefined ? null : asStoredStage(row)
}

export interface StagesQuery {
  readonly state: StagedTag['state'] | null
  readonly appId: string | null
  /** The last one of the page before, null for the first page. */
  readonly after: { readonly startedAt: number; readonly stagedTagId: string } | null
  readonly limit: number
}

/** Newest first. */
export async function listStages(db: Db, query: StagesQuery): Promise<{ items: StoredStage[]; total: number }> {
  const { state, appId, after } = query
  const matching = stageRows(db)
    .$if(state !== null, (rows) => rows.where('staged_tag.state', '=', state ?? 'first'))
    .$if(appId !== null, (rows) => rows.where('staged_tag.app', '=', appId))
  const rows = await matching
    .$if(after !== null, (rows) =>
      rows.where(
        sql<boolean>`(staged_tag.started_at, staged_tag.id) < (${after?.startedAt}::int8, ${after?.stagedTagId}::uuid)`,
      ),
    )
    .orderBy('staged_tag.started_at', 'desc')
    .orderBy('staged_tag.id', 'desc')
    .limit(query.limit)
    .execute()
  return { items: rows.map(asStoredStage), total: await countRows(db, matching) }
}

/** The ids of those whose time to go to everyone has come. */
export async function listDueStages(db: Db, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('staged_tag')
    .select('id')
    .where('state', '=', 'first')
    .where('everyone_at', '<=', now)
    .orderBy('everyone_at')
    .execute()
  return rows.map(({ id }) => id)
}

function stageRows(db: Db) {
  return db
    .selectFrom('staged_tag')
    .innerJoin('app', 'app.id', 'staged_tag.app')
    .select([
      'staged_tag.id as stagedTagId',
      'staged_tag.app as appId',
      'app.name as appName',
      'staged_tag.before',
      'staged_tag.after',
      'staged_tag.groups',
      'staged_tag.percent',
      'staged_tag.state',
      'staged_tag.started_at as startedAt',
      'staged_tag.started_by as startedBy',
      'staged_tag.everyone_at as everyoneAt',
      'staged_tag.changed_at as changedAt',
      'staged_tag.changed_by as changedBy',
      'staged_tag.version',
      'staged_tag.is_latest as isLatest',
    ])
}

type StageRow = Awaited<ReturnType<ReturnType<typeof stageRows>['executeTakeFirstOrThrow']>>

function asStoredStage({ isLatest, ...row }: StageRow): StoredStage {
  return {
    ...row,
    before: v.parse(AppTagSchema, row.before),
    after: v.parse(AppTagSchema, row.after),
    // Only while it runs there is a time at which it goes on by itself.
    everyoneAt: row.state === 'first' ? row.everyoneAt : null,
    canRollBack: isLatest && ['first', 'paused', 'everyone'].includes(row.state),
  }
}
