import * as v from 'valibot'

/**
 * Every error answer of the server is problem details (RFC 9457) with one of these codes, as
 * `type: urn:heliograph:problem:<code>`. A client decides by the code, and shows `detail` to people.
 */
const PROBLEM_CODES = [
  'invalid-request',
  'unsupported-media-type',
  'body-too-large',
  'not-found',
  'method-not-allowed',
  'rate-limited',
  'internal-error',
  'unavailable',
  // device API
  'enrollment-token-unknown',
  'enrollment-token-expired',
  'enrollment-token-revoked',
  'enrollment-token-exhausted',
  'device-blocked',
  'credential-missing',
  'credential-unknown',
  'credential-revoked',
  'invalid-batch',
  'sequence-conflict',
  // admin API
  'not-signed-in',
  'wrong-credentials',
  'forbidden',
  'cross-site-request',
  'setup-link-invalid',
  'setup-link-expired',
  'setup-done',
  'app-unknown',
  'app-exists',
  'invalid-app',
  'host-taken',
  'import-incomplete',
  'identity-unknown',
  'identity-unreadable',
  'address-outside-app',
  'request-decided',
  'staged-tag-ended',
  'staged-tag-superseded',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

const TYPE_PREFIX = 'urn:heliograph:problem:'

export const ProblemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.optional(v.string()),
  /** What was wrong, place by place: `path` is a dotted path into the request. */
  errors: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
})
export type Problem = v.InferOutput<typeof ProblemSchema>

export function problemType(code: ProblemCode): string {
  return TYPE_PREFIX + code
}

/** The code of a problem answer, or `undefined` where the body isn't one of ours. */
export function problemCode(body: unknown): ProblemCode | undefined {
  const parsed = v.safeParse(ProblemSchema, body)
  if (!parsed.success) return undefined
  return PROBLEM_CODES.find((code) => problemType(code) === parsed.output.type)
}
