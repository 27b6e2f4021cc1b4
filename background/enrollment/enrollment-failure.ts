import type { EnrollmentFailure } from '../../core/protocol/messages.ts'
import type { ProblemCode } from '../../core/protocol/problem.ts'
import { ServerRefusal, ServerUnreachable } from '../sync/server-errors.ts'

const BY_CODE: Partial<Record<ProblemCode, EnrollmentFailure>> = {
  'enrollment-token-unknown': 'token-unknown',
  'enrollment-token-expired': 'token-expired',
  'enrollment-token-revoked': 'token-revoked',
  'enrollment-token-exhausted': 'token-exhausted',
  'device-blocked': 'device-blocked',
}

const BY_PLACE: Record<ServerUnreachable['where'], EnrollmentFailure> = {
  address: 'server-address-wrong',
  tls: 'tls-error',
  connection: 'server-unreachable',
}

/** Which of the failures that a person can be told this error is. */
export function failureOf(error: unknown): EnrollmentFailure {
  if (error instanceof ServerUnreachable) return BY_PLACE[error.where]
  if (!(error instanceof ServerRefusal)) return 'server-error'
  if (error.code !== null) return BY_CODE[error.code] ?? 'server-error'
  return error.status >= 500 ? 'server-error' : 'server-not-heliograph'
}

/** Asking again by itself would change nothing: somebody has to let this device in first. */
export function isFinal(failure: EnrollmentFailure): boolean {
  return failure === 'device-blocked' || failure === 'revoked-twice'
}
