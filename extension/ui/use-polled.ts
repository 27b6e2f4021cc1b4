import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

export interface Polled<Value> {
  /** The newest answer; kept when a later request fails. */
  readonly value: Value | null
  /** Why the newest request failed; null when it went well. */
  readonly error: unknown
  /** Asks again at once. */
  readonly refresh: () => void
}

/**
 * Asks at once and then again and again, while the page is to be seen. One request at a time: a slow worker isn't
 * asked twice.
 *
 * @param load must be the same function between renders
 * @param intervalMs from an answer to the next request
 */
export function usePolled<Value>(load: () => Promise<Value>, intervalMs: number): Polled<Value> {
  const [state, setState] = useState<{ value: Value | null; error: unknown }>({ value: null, error: null })
  const ask = useRef<() => void>(() => undefined)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    let pending = false

    async function once() {
      clearTimeout(timer)
      if (stopped || pending || document.hidden) return
      pending = true
      try {
        const value = await load()
        if (!stopped) setState({ value, error: null })
      } catch (error) {
        if (!stopped) setState((before) => ({ value: before.value, error }))
      }
      pending = false
      if (!stopped) timer = setTimeout(once, intervalMs)
    }

    ask.current = once
    once()
    document.addEventListener('visibilitychange', once)
    return () => {
      stopped = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', once)
    }
  }, [load, intervalMs])

  const refresh = useCallback(() => ask.current(), [])
  return { ...state, refresh }
}
