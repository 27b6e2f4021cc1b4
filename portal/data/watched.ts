import { type ReadonlySignal, signal } from '@preact/signals'
import { ApiProblem } from '../api-client.ts'

/** Something of the server's that changes by itself, asked for again and again. */
export interface Watched<Value> {
  /** The newest there is; `undefined` until the first answer. */
  readonly value: ReadonlySignal<Value | undefined>
  /** Asks now, and from then on by itself. */
  refresh(): Promise<void>
  /** Watches while the page is visible. Returns the way to stop. */
  watch(): () => void
}

/** @param delay milliseconds until the next look, after what was seen last */
export function watched<Value>(
  ask: (signal: AbortSignal) => Promise<Value>,
  delay: (value: Value | undefined) => number,
): Watched<Value> {
  const value = signal<Value | undefined>(undefined)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined
  let resting = false

  async function refresh(): Promise<void> {
    halt()
    const controller = new AbortController()
    running = controller
    try {
      const answer = await ask(controller.signal)
      if (controller.signal.aborted) return
      value.value = answer
    } catch (error) {
      if (controller.signal.aborted) return
      // What was last known stays; a screen that needs the server says itself what is wrong.
      if (!(error instanceof ApiProblem)) throw error
    }
    // Asked for once more by somebody while nobody looks: answered, and no more than that.
    if (!resting) timer = setTimeout(() => void refresh(), delay(value.value))
  }

  function halt(): void {
    running?.abort()
    clearTimeout(timer)
  }

  function rest(): void {
    resting = true
    halt()
  }

  function watch(): () => void {
    function onVisibilityChange(): void {
      if (document.visibilityState === 'visible') {
        resting = false
        void refresh()
      } else rest()
    }
    document.addEventListener('visibilitychange', onVisibilityChange)
    onVisibilityChange()
    return () => {
      document.removeEventListener('visibilitychange', onVisibilityChange)
      rest()
    }
  }

  return { value, refresh, watch }
}
