import type { StagedTag } from '../../core/protocol/staged-api.ts'
import { readFleetProgress } from '../store/fleet-progress.ts'
import type { Db } from '../store/schema.ts'
import { findStage, isAmongFirst, listStages, type StagesQuery, type StoredStage } from '../store/staged-tags.ts'
import { stagedTagUnknown } from './check-action.ts'

/** @throws {ProblemError} `not-found` */
export async function readStagedTag(db: Db, id: string, now: number): Promise<StagedTag> {
  const stage = await findStage(db, id)
  if (stage === null) throw stagedTagUnknown(id)
  return await withProgress(db, stage, now)
}

/** Newest first. Each counts the fleet once: ask for those that matter. */
export async function listStagedTags(
  db: Db,
  query: StagesQuery & { readonly now: number },
): Promise<{ items: StagedTag[]; total: number }> {
  const { items, total } = await listStages(db, query)
  const stagedTags: StagedTag[] = []
  for (const stage of items) stagedTags.push(await withProgress(db, stage, query.now))
  return { items: stagedTags, total }
}

async function withProgress(db: Db, { version, ...stage }: StoredStage, now: number): Promise<StagedTag> {
  const isRunning = stage.state === 'first' || stage.state === 'paused'
  const among = isRunning ? isAmongFirst({ ...stage, id: stage.stagedTagId }) : undefined
  return { ...stage, progress: await readFleetProgress(db, { version, now }, among) }
}
