/** What a question came to, that was asked several times at most. */
export type Asked<Value> = { readonly answered: true; readonly value: Value } | { readonly answered: false }

/**
 * Asks until there is an answer: a worker that is just starting, or was stopped on the way, answers the next time.
 *
 * @param pause waits before the next try
 */
export async function askAgain<Value>(
  ask: () => Promise<Value>,
  tries: number,
  pause: () => Promise<void>,
): Promise<Asked<Value>> {
  for (let left = tries; left > 0; left--) {
    try {
      return { answered: true, value: await ask() }
    } catch {
      if (left > 1) await pause()
    }
  }
  return { answered: false }
}
