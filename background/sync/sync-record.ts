import * as v from 'valibot'
import { backoff, isPaused } from './backoff.ts'

const LegStateSchema = v.object({
  /** When it last went well, in epoch milliseconds; null: never with this credential. */
  doneAt: v.nullable(v.number()),
  /** Why it last fell through; null when it went well. */
  error: v.nullable(v.string()),
  /** In a row. */
  failures: v.number(),
  /** Not before this time. */
  retryAt: v.number(),
  /** After which share of its interval it is due again: see `drawnShare`. */
  share: v.optional(v.number(), 1),
})
export type LegState = v.InferOutput<typeof LegStateSchema>

/**
 * What a round does, in order. Each has a pace and pauses of its own: a batch that fails delays no bundle. How the
 * device is, with the version that it enforces by now, isn't to wait until all rows are sent.
 */
export const LEGS = ['pull', 'grants', 'health', 'push'] as const
export type Leg = (typeof LEGS)[number]

export const SyncRecordSchema = v.object({
  /** For which enrollment this is: another one begins at once. */
  credential: v.string(),
  pull: LegStateSchema,
  push: LegStateSchema,
  grants: LegStateSchema,
  health: LegStateSchema,
})
export type SyncRecord = v.InferOutput<typeof SyncRecordSchema>

const NEVER: LegState = { doneAt: null, error: null, failures: 0, retryAt: 0, share: 1 }

/** A new enrollment has no past: everything is due at once. */
export function freshSyncRecord(credential: string): SyncRecord {
  return { credential, pull: NEVER, push: NEVER, grants: NEVER, health: NEVER }
}

/** An alarm that comes a little early must not cost a whole period. */
const SLACK_MS = 5_000

/**
 * A fleet that was started together, or lost its server together, must not go on asking together.
 *
 * @param random from 0 up to, not including, 1
 * @returns from a half to 1
 */
export function drawnShare(random: number = Math.random()): number {
  return (1 + random) / 2
}

/** In how many milliseconds it is due; 0: now. */
export function dueIn(leg: LegState, intervalMs: number, now: number): number {
  if (isPaused(leg.retryAt, now)) return leg.retryAt - now
  // A clock that was set back makes the past look like the future: then nothing that was noted of it counts.
  if (leg.failures > 0 || leg.doneAt === null || leg.doneAt > now + SLACK_MS) return 0
  return Math.max(0, leg.doneAt + intervalMs * leg.share - now)
}

export function isDue(leg: LegState, intervalMs: number, now: number): boolean {
  return !isPaused(leg.retryAt, now) && dueIn(leg, intervalMs, now) <= SLACK_MS
}

/** @param complaint what went wrong all the same, e.g. a bundle that was refused: no reason to come back later */
export function succeeded(now: number, complaint: string | null = null, share = 1): LegState {
  return { doneAt: now, error: complaint, failures: 0, retryAt: 0, share }
}

export function failed(leg: LegState, now: number, message: string): LegState {
  const failures = leg.failures + 1
  return { ...leg, error: message, failures, retryAt: now + backoff(failures) }
}
