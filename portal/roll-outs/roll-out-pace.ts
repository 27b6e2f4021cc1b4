import type { StagedTag } from '../../core/protocol/staged-api.ts'
import { progressPace } from '../data/progress-pace.ts'

/** As `progressPace`, of staged tags: one that is superseded isn't waited for. */
export function rollOutPace(clock: () => number = Date.now): (seen: readonly StagedTag[]) => number {
  const pace = progressPace(clock)
  return (seen) => pace(seen.filter(({ state }) => state !== 'superseded').map(({ progress }) => progress))
}
