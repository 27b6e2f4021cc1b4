import { DAY_MS } from '../../core/protocol/device-api.ts'
import { ProblemError } from '../http/problem-error.ts'

const LONGEST_DAYS = 366

/** @throws {ProblemError} `invalid-request` for an end that is past, or more than 366 days ahead */
export function checkUntil(until: number, now: number): void {
  if (until > now && until <= now + LONGEST_DAYS * DAY_MS) return
  const message = `Must lie in the future, and at most ${LONGEST_DAYS} days ahead`
  throw new ProblemError('invalid-request', `body: until: ${message}`, { errors: [{ path: 'until', message }] })
}
