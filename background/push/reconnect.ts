import * as v from 'valibot'

/** When to connect again: with full jitter, so that a fleet which lost its server comes back spread out. */

/** From how long a time the first try is drawn, until a server has said otherwise. */
const DEFAULT_WITHIN_MS = 5_000
/** No pause is longer. */
export const SLOWEST_MS = 5 * 60_000
/** A proxy that lets no WebSocket through won't do so the next minute either. */
const FRUITLESS_LOSSES = 5
/** Two who take the place from each other must not do it all the time. */
const REPLACED_MS = 60_000
/** Computers of one house come online together. */
const ONLINE_WITHIN_MS = 2_000

/** What is remembered of a connection beyond the worker's life, so that each wake isn't a first try. */
export const RetryRecordSchema = v.object({
  /** For which connection this is (see `connectionKey`): another one begins afresh. */
  key: v.string(),
  /** Connections in a row that didn't come about, or didn't last. */
  losses: v.number(),
  /** Not before this time, in epoch milliseconds. */
  retryAt: v.number(),
  /** As the server said in its last `welcome`. */
  withinMs: v.number(),
  /** It has come about, at some time. */
  welcomed: v.boolean(),
})
export type RetryRecord = v.InferOutput<typeof RetryRecordSchema>

export function freshRetry(key: string): RetryRecord {
  return { key, losses: 0, retryAt: 0, withinMs: DEFAULT_WITHIN_MS, welcomed: false }
}

/** @param random from 0 up to, not including, 1 */
export function lost(record: RetryRecord, now: number, random: number = Math.random()): RetryRecord {
  const losses = record.losses + 1
  return { ...record, losses, retryAt: now + Math.round(random * longestPause({ ...record, losses })) }
}

/** Another worker of this device has its place. */
export function replaced(record: RetryRecord, now: number, random: number = Math.random()): RetryRecord {
  return { ...record, retryAt: now + Math.round(REPLACED_MS * (1 + random)) }
}

/** The server refuses this credential: another one begins afresh. */
export function revoked(record: RetryRecord, now: number, random: number = Math.random()): RetryRecord {
  return { ...record, retryAt: now + Math.round((SLOWEST_MS * (1 + random)) / 2) }
}

/** What was lost for want of a network says nothing of the server. */
export function backOnline(record: RetryRecord, now: number, random: number = Math.random()): RetryRecord {
  return { ...record, losses: 0, retryAt: now + Math.round(random * ONLINE_WITHIN_MS) }
}

export function welcomed(record: RetryRecord, withinMs: number): RetryRecord {
  return { ...record, withinMs, welcomed: true }
}

/** It has lasted. */
export function settled(record: RetryRecord): RetryRecord {
  return { ...record, losses: 0, retryAt: 0 }
}

/** In milliseconds. A pause longer than any that is drawn was noted before the clock was set back: it is over. */
export function pauseLeft({ retryAt }: RetryRecord, now: number): number {
  const left = retryAt - now
  return left > SLOWEST_MS ? 0 : Math.max(0, left)
}

function longestPause({ losses, withinMs, welcomed }: RetryRecord): number {
  if (losses >= FRUITLESS_LOSSES && !welcomed) return SLOWEST_MS
  if (losses === 1) return Math.min(SLOWEST_MS, withinMs)
  return Math.min(SLOWEST_MS, Math.max(1_000, withinMs) * 2 ** (losses - 1))
}
