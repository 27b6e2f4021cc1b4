import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiProblem } from '../api-client.ts'

interface ResourceState<Value> {
  /** The newest value there is; while another is loading, the one before. */
  readonly value: Value | undefined
  readonly problem: ApiProblem | undefined
  readonly loading: boolean
}

export interface Resource<Value> extends ResourceState<Value> {
  reload(): void
}

/** Loads when `load` changes (memoise it) and on `reload`; an answer that was overtaken is dropped. */
export function useResource<Value>(load: (signal: AbortSignal) => Promise<Value>): Resource<Value> {
  const [state, setState] = useState<ResourceState<Value>>({ value: undefined, problem: undefined, loading: true })
  const running = useRef<AbortController | null>(null)

  const run = useCallback(async () => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState((before) => ({ ...before, loading: true }))
    try {
      const value = await load(controller.signal)
      if (!controller.signal.aborted) setState({ value, problem: undefined, loading: false })
    } catch (error) {
      if (controller.signal.aborted) return
      setState((before) => ({ ...before, problem: asApiProblem(error), loading: false }))
    }
  }, [load])

  useEffect(() => {
    void run()
    return () => running.current?.abort()
  }, [run])

  const reload = useCallback(() => void run(), [run])
  return { ...state, reload }
}

/** What a call may reject with. Anything else is a fault of the portal and goes on to the console. */
export function asApiProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  throw error
}
