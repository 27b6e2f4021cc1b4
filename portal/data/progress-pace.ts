import type { FleetProgress } from '../../core/protocol/staged-api.ts'

const MOVING_MS = 1_000
const AT_REST_MS = 10_000
/** Browsers that are pending and come no further for so long won't be there within the next second either. */
const STUCK_MS = 3 * 60_000

/**
 * How long to wait before looking again at how bundles come along, in milliseconds: a second while one is on its way.
 * Remembers what it was told, so each watcher needs its own.
 *
 * @param clock epoch milliseconds
 */
export function progressPace(clock: () => number = Date.now): (seen: readonly FleetProgress[]) => number {
  let before = ''
  let movedAt = 0
  return (seen) => {
    if (seen.every(({ pending }) => pending === 0)) return AT_REST_MS
    const now = seen.map(({ version, enforcing, pending }) => `${version}:${enforcing}:${pending}`).join()
    if (now !== before) {
      before = now
      movedAt = clock()
    }
    return clock() - movedAt < STUCK_MS ? MOVING_MS : AT_REST_MS
  }
}
