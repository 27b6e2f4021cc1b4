import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  drawnShare,
  dueIn,
  failed,
  freshSyncRecord,
  isDue,
  SyncRecordSchema,
  succeeded,
} from '../../../../background/sync/sync-record.ts'

const NOW = 1_795_000_000_000
const MINUTE = 60_000

test('for a new enrollment everything is due at once', () => {
  const { pull, push, health } = freshSyncRecord('credential')
  expect([pull, push, health].map((leg) => isDue(leg, 5 * MINUTE, NOW))).toEqual([true, true, true])
})

test('what went well is due again after its interval, also when the alarm comes a little early', () => {
  const leg = succeeded(NOW)
  expect(isDue(leg, 5 * MINUTE, NOW + 4 * MINUTE)).toBe(false)
  expect(isDue(leg, 5 * MINUTE, NOW + 5 * MINUTE - 1_000)).toBe(true)
})

test('what fell through waits for its pause, and keeps when it last went well', () => {
  const leg = failed(succeeded(NOW), NOW + MINUTE, 'No answer')
  expect(leg).toMatchObject({ doneAt: NOW, error: 'No answer', failures: 1 })
  expect(isDue(leg, 0, leg.retryAt - 1)).toBe(false)
  expect(isDue(leg, 0, leg.retryAt)).toBe(true)
})

test('a clock that was set back by days keeps nothing from being tried', () => {
  const days = 3 * 24 * 60 * MINUTE
  expect(isDue(succeeded(NOW + days), 5 * MINUTE, NOW)).toBe(true)
  expect(isDue(failed(succeeded(NOW), NOW + days, 'No answer'), 0, NOW)).toBe(true)
})

test('a success ends the row of failures', () => {
  expect(succeeded(NOW)).toMatchObject({ error: null, failures: 0, retryAt: 0 })
})

test('what was drawn for it says when it is due: after half of its interval at the earliest, after all of it at the latest', () => {
  const dues = [0, 0.5, 0.999].map((random) => dueIn(succeeded(NOW, null, drawnShare(random)), MINUTE, NOW))
  expect(dues).toEqual([30_000, 45_000, 59_970])
})

test('what fell through is due after its pause, not after its interval', () => {
  const leg = failed(succeeded(NOW), NOW + 1_000, 'No answer')
  expect(dueIn(leg, 15 * MINUTE, NOW + 1_000)).toBe(leg.retryAt - NOW - 1_000)
  expect(isDue(leg, 15 * MINUTE, leg.retryAt)).toBe(true)
})

test('what an older version has kept of it is due after all of its interval', () => {
  const { share: _, ...older } = succeeded(NOW)
  const fresh = freshSyncRecord('credential')
  const record = v.parse(SyncRecordSchema, { ...fresh, pull: older })
  expect(dueIn(record.pull, MINUTE, NOW)).toBe(MINUTE)
})
