import { useEffect, useMemo } from 'preact/hooks'
import { type Watched, watched } from './watched.ts'

/** Watches something as long as a component is there. Memoise both: it starts anew when one of them changes. */
export function useWatched<Value>(
  ask: (signal: AbortSignal) => Promise<Value>,
  delay: (value: Value | undefined) => number,
): Watched<Value> {
  const one = useMemo(() => watched(ask, delay), [ask, delay])
  useEffect(() => one.watch(), [one])
  return one
}
