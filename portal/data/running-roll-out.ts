import type { StagedTag } from '../../core/protocol/staged-api.ts'
import { api } from '../api.ts'

/** Whether a tag is with the first ones alone, and may still go to everyone. */
export function isRunning({ state }: Pick<StagedTag, 'state'>): boolean {
  return state === 'first' || state === 'paused'
}

/** The roll-out of an app that is under way; null where none is. Rejects with `ApiProblem`. */
export async function loadRunningRollOut(appId: string, signal: AbortSignal): Promise<StagedTag | null> {
  // A tag that is set anew ends the one before, so none but the newest can run.
  const { items } = await api.stagedTags({ app: appId, limit: '1' }, signal)
  return items.find(isRunning) ?? null
}
