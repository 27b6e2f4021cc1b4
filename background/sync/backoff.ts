/**
 * When to try again after so many failures in a row: exponential with full jitter, so that a fleet which lost its
 * server doesn't come back as one. Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param failures 1 after the first failure
 * @param random from 0 up to, not including, 1
 * @returns milliseconds to wait
 */
export function backoff(failures: number, random: number = Math.random()): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1))
  return Math.round(LEAST_MS + random * (ceiling - LEAST_MS))
}

const LEAST_MS = 5_000
const FIRST_MS = 30_000
const MOST_MS = 30 * 60_000

/** Whether a pause still lasts. One that would last longer than any was set before the clock went back: it is over. */
export function isPaused(until: number, now: number): boolean {
  return until > now && until - now <= MOST_MS
}
