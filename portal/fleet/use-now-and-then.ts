import { useEffect, useRef, useState } from 'preact/hooks'

const PAUSE_MS = 15_000

/** Milliseconds until a screen reader may hear the next of something that changes by the second; its end at once. */
export function pauseBefore(isEnd: boolean, saidAt: number, now: number): number {
  return isEnd ? 0 : Math.max(0, saidAt + PAUSE_MS - now)
}

/** The text as it is to be read out: at most now and then, and at once where it is the end. */
export function useNowAndThen(text: string, isEnd: boolean): string {
  const [said, setSaid] = useState('')
  // Whoever started it has just been told.
  const saidAt = useRef(Date.now())

  useEffect(() => {
    const timer = setTimeout(
      () => {
        saidAt.current = Date.now()
        setSaid(text)
      },
      pauseBefore(isEnd, saidAt.current, Date.now()),
    )
    return () => clearTimeout(timer)
  }, [text, isEnd])

  return said
}
