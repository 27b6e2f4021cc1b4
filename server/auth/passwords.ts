import { type BinaryLike, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** OWASP's recommendation for scrypt: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const COST = { N: 2 ** 17, r: 8, p: 1 }
const KEY_BYTES = 32

/** scrypt with a random salt, as `scrypt$N$r$p$<salt>$<key>` (base64url). Takes about half a second and 128 MiB. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, KEY_BYTES, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/**
 * Whether a password is the one that was hashed. Without a hash (no such account) it does the same work and
 * says no, so that the time taken doesn't tell which accounts exist.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = stored?.split('$') ?? []
  if (salt === undefined || key === undefined) {
    await derive(password, randomBytes(16), KEY_BYTES, COST)
    return false
  }
  const expected = Buffer.from(key, 'base64url')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), expected.length, cost), expected)
}

function derive(
  password: string,
  salt: BinaryLike,
  length: number,
  cost: ScryptOptions & typeof COST,
): Promise<Buffer> {
  // Two ways of typing the same letters (composed or not) are the same password.
  const text = password.normalize('NFKC')
  const maxmem = 256 * cost.N * cost.r
  return new Promise((resolve, reject) => {
    scrypt(text, salt, length, { ...cost, maxmem }, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}
