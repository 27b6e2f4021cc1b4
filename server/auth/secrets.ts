import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a secret is for, seen on its face; a leaked one can be searched for. */
const PREFIXES = {
  'enrollment-token': 'het_',
  'api-token': 'hap_',
  'setup-link': 'hsl_',
  session: '',
  device: '',
} as const

/** A new secret with 256 random bits. It is shown once; the server keeps its hash. */
export function newSecret(purpose: keyof typeof PREFIXES): string {
  return PREFIXES[purpose] + randomBytes(32).toString('base64url')
}

/**
 * SHA-256 in base64url. Enough for secrets of 256 random bits, which can't be guessed from a hash; passwords
 * need `hashPassword`.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Compares hashes in a time that doesn't depend on where they differ. */
export function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
