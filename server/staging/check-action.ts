import type { StagedTag, StagedTagAction } from '../../core/protocol/staged-api.ts'
import { ProblemError } from '../http/problem-error.ts'

/** From which states an action leads on. */
const STATES_BEFORE: Record<StagedTagAction, readonly StagedTag['state'][]> = {
  widen: ['first', 'paused'],
  pause: ['first'],
  resume: ['paused'],
  'roll-back': ['first', 'paused', 'everyone'],
}

const WHY: Record<StagedTag['state'], string> = {
  first: 'It is with the first ones.',
  paused: 'It is paused.',
  everyone: 'It has gone to everyone.',
  'rolled-back': 'It has been rolled back.',
  superseded: 'The app has been tagged anew meanwhile.',
}

/** @throws {ProblemError} `staged-tag-ended`, `staged-tag-superseded` */
export function checkAction(
  { state, canRollBack }: Pick<StagedTag, 'state' | 'canRollBack'>,
  action: StagedTagAction,
): void {
  const isTaggedAnew = state === 'superseded' || (action === 'roll-back' && state === 'everyone' && !canRollBack)
  if (isTaggedAnew) {
    const detail = 'The app has been tagged anew since. Tag it again to have it otherwise.'
    throw new ProblemError('staged-tag-superseded', detail)
  }
  if (!STATES_BEFORE[action].includes(state)) throw new ProblemError('staged-tag-ended', WHY[state])
}

export function stagedTagUnknown(id: string): ProblemError {
  return new ProblemError('not-found', `No staged tag has the id ${id}.`)
}
