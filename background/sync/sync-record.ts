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
})
export type LegState = v.InferOutput<typeof LegStateSchema>

/** What a round does. Each has a pace and pauses of its own: a batch that fails delays no bundle. */
export const LEGS = ['pull', 'push', 'grants', 'health'] as const
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

const NEVER: LegState = { doneAt: null, error: null, failures: 0, retryAt: 0 }

/** A new enrollment has no past: everything is due at once. */
export function freshSyncRecord(credential: string): SyncRecord {
  return { credential, pull: NEVER, push: NEVER, grants: NEVER, health: NEVER }
}

/** An alarm that comes a little early must not cost a whole period. */
const SLACK_MS = 5_000

/** A clock that was set back makes the past look like the future: then nothing that was noted of it counts. */
export function isDue(leg: LegState, intervalMs: number, now: number): boolean {
  if (isPaused(leg.retryAt, now)) return false
  if (leg.doneAt === null || leg.doneAt > now + SLACK_MS) return true
  return now - leg.doneAt >= intervalMs - SLACK_MS
}

/** @param complaint what went wrong all the same, e.g. a bundle that was refused: no reason to come back later */
export function succeeded(now: number, complaint: string | null = null): LegState {
  return { doneAt: now, error: complaint, failures: 0, retryAt: 0 }
}

export function failed(leg: LegState, now: number, message: string): LegState {
  const failures = leg.failures + 1
  return { ...leg, error: message, failures, retryAt: now + backoff(failures) }
}
