import type { WrittenAppTag } from '../../core/bundle/app-tag.ts'
import type { Db } from './schema.ts'

/** A tag that holds for the first ones alone so far; for all others the one before it does. */
export interface RunningStage {
  readonly id: string
  readonly appId: string
  readonly before: WrittenAppTag
  readonly groups: string[]
  readonly percent: number | null
}

export async function readRunningStages(_db: Db): Promise<RunningStage[]> {
  return []
}
