import { useCallback } from 'preact/hooks'
import type * as v from 'valibot'
import type { TagRequestSchema } from '../../core/protocol/admin-api.ts'
import type { Impact } from '../../core/protocol/staged-api.ts'
import { api } from '../api.ts'
import { ApiProblem } from '../api-client.ts'
import { useDebounced } from '../data/use-debounced.ts'
import { asApiProblem, useResource } from '../data/use-resource.ts'
import { strings } from '../strings.ts'

type TagRequest = v.InferInput<typeof TagRequestSchema>

const TYPING_PAUSE_MS = 300
/** Then the tag can be set without: it must not depend on this. */
const PATIENCE_MS = 10_000

interface Answer {
  /** The request that this is the answer to. */
  readonly to: string
  readonly impact?: Impact
  readonly problem?: ApiProblem
}

export interface ImpactState {
  /** Of the tag as it stands; while that is being found out, of the one before. */
  readonly impact: Impact | undefined
  /** Nothing is known yet of the tag as it stands. */
  readonly loading: boolean
  readonly problem: ApiProblem | undefined
  reload(): void
}

/** Whom a tag would hit, asked for anew once its form stays the same. `undefined`: nothing to ask. */
export function useImpact(appId: string, request: TagRequest | undefined): ImpactState {
  const wanted = request === undefined ? '' : JSON.stringify(request)
  const asked = useDebounced(wanted, TYPING_PAUSE_MS)
  const load = useCallback((signal: AbortSignal) => loadImpact(appId, asked, signal), [appId, asked])
  const { value, reload } = useResource(load)
  if (wanted === '') return { impact: undefined, loading: false, problem: undefined, reload }

  const isCurrent = value?.to === wanted
  return { impact: value?.impact, loading: !isCurrent, problem: isCurrent ? value?.problem : undefined, reload }
}

/** Failing is an answer too: it is one to this request, and not to the next. */
async function loadImpact(appId: string, asked: string, signal: AbortSignal): Promise<Answer> {
  if (asked === '') return { to: '' }
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const request: TagRequest = JSON.parse(asked)
    return { to: asked, impact: await api.impact(appId, request, AbortSignal.any([signal, patience])) }
  } catch (error) {
    if (patience.aborted) return { to: asked, problem: new ApiProblem('unreachable', strings.problems.unreachable) }
    return { to: asked, problem: asApiProblem(error) }
  }
}
