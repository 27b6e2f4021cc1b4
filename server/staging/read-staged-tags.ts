import type { StagedTag } from '../../core/protocol/staged-api.ts'
import { type Fleet, readFleet } from '../store/fleet-progress.ts'
import type { Db } from '../store/schema.ts'
import { findStage, isAmongFirst, type StoredStage } from '../store/staged-tags.ts'
import { stagedTagUnknown } from './check-action.ts'

/** @throws {ProblemError} `not-found` */
export async function readStagedTag(db: Db, id: string, now: number): Promise<StagedTag> {
  const stage = await findStage(db, id)
  if (stage === null) throw stagedTagUnknown(id)
  const [stagedTag] = await withProgress(db, [stage], now)
  if (stagedTag === undefined) throw new Error('One gives one')
  return stagedTag
}

/** Says how the devices stand to staged tags: each running one counts its first ones, all others the fleet together. */
export async function withProgress(db: Db, stages: readonly StoredStage[], now: number): Promise<StagedTag[]> {
  let everyone: Fleet | null = null
  const stagedTags: StagedTag[] = []
  for (const { version, ...stage } of stages) {
    const isRunning = stage.state === 'first' || stage.state === 'paused'
    const fleet: Fleet = isRunning
      ? await readFleet(db, now, isAmongFirst({ ...stage, id: stage.stagedTagId }))
      : (everyone ?? (await readFleet(db, now)))
    if (!isRunning) everyone = fleet
    stagedTags.push({ ...stage, progress: fleet.progress(version) })
  }
  return stagedTags
}
