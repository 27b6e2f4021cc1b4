import * as v from 'valibot'

/** An app's id: lower-case words joined by hyphens, e.g. `google-drive`. At most 64 characters. */
export const AppIdSchema = v.pipe(
  v.string(),
  v.maxLength(64),
  // Two words mean something else as the name of an object's member.
  v.regex(
    /^(?!(?:constructor|prototype)$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'An app id is lower-case words joined by hyphens, and neither "constructor" nor "prototype"',
  ),
)

/** A host as `normaliseHost` returns it: lower case, punycode, no trailing dot. */
export const HostSchema = v.pipe(
  v.string(),
  v.maxLength(253),
  v.regex(
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/,
    'A host is lower case, punycode, without scheme, port, path or trailing dot',
  ),
)

/** Milliseconds since 1970-01-01T00:00:00Z, whole. */
export const EpochMsSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A count: whole, not negative. */
export const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A positive whole number: a version, a sequence number. */
export const OrdinalSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** PostgreSQL's text can't hold U+0000; refused here, it is bad input and not a server's failure. */
const NO_NUL = v.regex(/^[^\0]*$/, 'Must not contain the character U+0000')

/** Text a person typed or a policy named: trimmed by nobody, bounded by everybody. */
export function text(maxLength: number) {
  return v.pipe(v.string(), v.maxLength(maxLength), NO_NUL)
}

/** Text that says something: at least one character that isn't white space. */
export function filledText(maxLength: number) {
  return v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxLength), NO_NUL)
}

/** Base64url without padding (RFC 4648, section 5). */
export const Base64UrlSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/, 'Not base64url'))

/** A raw Ed25519 public key: 32 bytes, 43 characters of base64url. */
export const PublicKeySchema = v.pipe(Base64UrlSchema, v.length(43))

export const UuidSchema = v.pipe(v.string(), v.uuid())

/** After how many days a token ends; null: never. */
export const LifetimeDaysSchema = v.optional(
  v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650))),
  null,
)
