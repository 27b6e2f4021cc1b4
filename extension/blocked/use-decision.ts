import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { BlockDecision } from '../../core/protocol/messages.ts'
import { sendMessage } from '../ui/send-message.ts'
import { openableAddress, originalAddress } from './block-view.ts'
import { isUnsettled } from './request-view.ts'

/** After so long without an answer the page stops waiting empty-handed; an answer that comes later still counts. */
const PATIENCE_MS = 3_000

/** How often a page that is looked at asks, while a request for access is on its way. */
const REFRESH_MS = 4_000

type PageState =
  | { readonly phase: 'checking' }
  | { readonly phase: 'undecided' }
  | { readonly phase: 'decided'; readonly address: string; readonly decision: BlockDecision }

export interface Decided {
  readonly state: PageState
  /** Asks anew, from the start. */
  readonly retry: () => void
  /** Asks again without taking away what is shown; without an answer, that stays. */
  readonly refresh: () => void
}

/** Where a page goes on to that rules from before the last browser start have led here. */
function onwardAddress(state: PageState): string | null {
  if (state.phase !== 'decided' || state.decision.kind !== 'not-blocked') return null
  const { host, rulesSince } = state.decision
  // A page that comes later isn't led here by a rule: it would come back for ever.
  return performance.timeOrigin < rulesSince ? openableAddress(state.address, host) : null
}

/**
 * The worker's decision on the address in the fragment. Asked for again when the fragment changes, when the page comes
 * into view, and every few seconds while a request for access is on its way.
 */
export function useDecision(): Decided {
  const [state, setState] = useState<PageState>({ phase: 'checking' })
  const [attempt, setAttempt] = useState({ address: originalAddress(location.hash) })
  const retry = useCallback(() => setAttempt({ address: originalAddress(location.hash) }), [])
  const ask = useRef<() => void>(() => undefined)
  const refresh = useCallback(() => ask.current(), [])

  useEffect(() => {
    addEventListener('hashchange', retry)
    return () => removeEventListener('hashchange', retry)
  }, [retry])

  useEffect(() => {
    const { address } = attempt
    let newest = 0
    let current = true
    setState({ phase: 'checking' })
    const timer = setTimeout(() => setState({ phase: 'undecided' }), PATIENCE_MS)

    async function once() {
      const number = ++newest
      const next = await sendMessage('block-page.decision', { url: address }).then(
        (decision): PageState => ({ phase: 'decided', address, decision }),
        (): PageState => ({ phase: 'undecided' }),
      )
      // What was asked earlier and answered later is older.
      if (!current || number !== newest) return
      clearTimeout(timer)
      const onward = onwardAddress(next)
      if (onward !== null) return location.replace(onward)
      setState((before) => (next.phase === 'undecided' && before.phase === 'decided' ? before : next))
    }

    ask.current = once
    once()
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [attempt])

  useEffect(() => {
    const ifVisible = () => {
      if (!document.hidden) refresh()
    }
    document.addEventListener('visibilitychange', ifVisible)
    return () => document.removeEventListener('visibilitychange', ifVisible)
  }, [refresh])

  const unsettled = state.phase === 'decided' && state.decision.kind === 'blocked' && isUnsettled(state.decision)
  useEffect(() => {
    if (!unsettled) return
    const timer = setInterval(() => {
      if (!document.hidden) refresh()
    }, REFRESH_MS)
    return () => clearInterval(timer)
  }, [unsettled, refresh])

  return { state, retry, refresh }
}
