import type { StagedTag, StagedTagAction } from '../../core/protocol/staged-api.ts'

/** What can be done with a staged tag as it is, the most wanted first. */
export function possibleActions({ state, everyoneAt, canRollBack }: StagedTag): StagedTagAction[] {
  const actions: (StagedTagAction | false)[] = [
    (state === 'first' || state === 'paused') && 'widen',
    // One that waits for a word anyway isn't held up by another.
    state === 'first' && everyoneAt !== null && 'pause',
    state === 'paused' && 'resume',
    canRollBack && 'roll-back',
  ]
  return actions.filter((action) => action !== false)
}
