/**
 * The hash of the host index: 32 bits, over the UTF-16 units of a name from its last to its first, so that one pass
 * over a host gives the hash of each domain above it on the way. Names come from lists that anybody may have written;
 * seed and multiplier are drawn for each index, so nobody can choose names that fall into one bucket. The rotation
 * brings high bits down: with multiplication alone the low bits would hang on low bits only, and there are strings
 * that collide under every multiplier (Thue and Morse's).
 */
export function stepHash(hash: number, unit: number, multiplier: number): number {
  const product = Math.imul(hash ^ unit, multiplier)
  return (product << 15) | (product >>> 17)
}

/** Spreads the last units over all bits; the first half of MurmurHash3's finalizer. */
export function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return mixed ^ (mixed >>> 13)
}

/** Odd, so that no step loses bits. */
export function multiplierOf(seed: number): number {
  return Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) | 1
}

/** By the highest bits of a finished hash. Exact for up to 2 ** 21 buckets: the product fits a double's 53 bits. */
export function bucketOf(finished: number, buckets: number): number {
  return ((finished >>> 0) * buckets * 2 ** -32) | 0
}

/** Two bits of a bucket's filter, by the lowest ten bits of a finished hash. */
export function filterBits(finished: number): number {
  return (1 << finished) | (1 << (finished >>> 5))
}
