import { type Problem, type ProblemCode, problemType } from '../../core/protocol/problem.ts'

const PROBLEMS: Record<ProblemCode, readonly [status: number, title: string]> = {
  'invalid-request': [400, 'The request is not valid'],
  'unsupported-media-type': [415, 'The body must be JSON'],
  'body-too-large': [413, 'The body is too large'],
  'not-found': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'This address does not take this method'],
  'rate-limited': [429, 'Too many requests'],
  'internal-error': [500, 'The server failed'],
  unavailable: [503, 'Not available now'],
  'enrollment-token-unknown': [403, 'The enrollment token is unknown'],
  'enrollment-token-expired': [403, 'The enrollment token has expired'],
  'enrollment-token-revoked': [403, 'The enrollment token has been revoked'],
  'enrollment-token-exhausted': [403, 'The enrollment token has been used as often as it may be'],
  'device-blocked': [403, 'This device is kept out'],
  'credential-missing': [401, 'The device credential is missing'],
  'credential-unknown': [401, 'The device credential is unknown'],
  'credential-revoked': [401, 'The device credential has been revoked'],
  'invalid-batch': [422, 'The batch is not valid'],
  'sequence-conflict': [409, 'Another batch has this sequence number'],
  'not-signed-in': [401, 'Not signed in'],
  'wrong-credentials': [401, 'The name or the password is wrong'],
  forbidden: [403, 'Your role may not do this'],
  'cross-site-request': [403, 'The request came from another site'],
  'setup-link-invalid': [403, 'The setup link is not valid'],
  'setup-link-expired': [403, 'The setup link has expired'],
  'setup-done': [409, 'The server has been set up'],
  'app-unknown': [404, 'The catalog has no such app'],
  'app-exists': [409, 'An app has this id'],
  'invalid-app': [422, 'The app is not valid'],
  'host-taken': [409, 'Another app has this domain or host'],
  'import-incomplete': [409, 'A part of the import is missing'],
  'identity-unknown': [404, 'No name is kept for this pseudonym'],
  'identity-unreadable': [409, 'The name can not be opened'],
  'address-outside-app': [422, 'The app does not have this address'],
  'request-decided': [409, 'The request has been decided'],
  'staged-tag-ended': [409, 'The staged tag is out of its stages'],
  'staged-tag-superseded': [409, 'The app has been tagged anew'],
}

interface More {
  /** What was wrong, place by place. */
  readonly errors?: Problem['errors']
  /** Extension members (RFC 9457, section 3.2). */
  readonly members?: Readonly<Record<string, string | number>>
}

/** The one error that a handler throws to answer with a problem. `detail` is for people, and says what to do. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly more: More = {},
  ) {
    super(`${code}: ${detail}`)
  }

  get status(): number {
    return PROBLEMS[this.code][0]
  }

  toProblem(): Problem & Record<string, unknown> {
    const [status, title] = PROBLEMS[this.code]
    const { errors, members } = this.more
    return { type: problemType(this.code), title, status, detail: this.detail, ...(errors && { errors }), ...members }
  }
}
