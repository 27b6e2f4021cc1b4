import { useState } from 'preact/hooks'
import type { ApiProblem } from '../api-client.ts'
import { asApiProblem } from './use-resource.ts'

export interface Action<Args extends unknown[]> {
  readonly busy: boolean
  readonly problem: ApiProblem | undefined
  run(...args: Args): void
}

/** Something a person asked for that the server has to do: busy meanwhile, then done or a problem. One at a time. */
export function useAction<Args extends unknown[]>(act: (...args: Args) => Promise<void>): Action<Args> {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()

  async function run(...args: Args): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      await act(...args)
    } catch (error) {
      setProblem(asApiProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return {
    busy,
    problem,
    run: (...args) => {
      if (!busy) void run(...args)
    },
  }
}
