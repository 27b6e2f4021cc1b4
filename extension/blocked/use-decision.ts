import { useCallback, useEffect, useState } from 'preact/hooks'
import type { BlockDecision } from '../../core/protocol/messages.ts'
import { sendMessage } from '../ui/send-message.ts'
import { originalAddress } from './block-view.ts'

/** After so long without an answer the page stops waiting empty-handed; an answer that comes later still counts. */
const PATIENCE_MS = 3_000

export type PageState =
  | { readonly phase: 'checking' }
  | { readonly phase: 'undecided' }
  | { readonly phase: 'decided'; readonly address: string; readonly decision: BlockDecision }

/** The worker's decision on the address in the fragment, asked for again when the fragment changes. */
export function useDecision(): { state: PageState; retry: () => void } {
  const [state, setState] = useState<PageState>({ phase: 'checking' })
  const [attempt, setAttempt] = useState({ address: originalAddress(location.hash) })
  const retry = useCallback(() => setAttempt({ address: originalAddress(location.hash) }), [])

  useEffect(() => {
    addEventListener('hashchange', retry)
    return () => removeEventListener('hashchange', retry)
  }, [retry])

  useEffect(() => {
    const { address } = attempt
    let current = true
    setState({ phase: 'checking' })
    const timer = setTimeout(() => setState({ phase: 'undecided' }), PATIENCE_MS)
    const settle = (next: PageState) => {
      if (!current) return
      clearTimeout(timer)
      setState(next)
    }
    sendMessage('block-page.decision', { url: address }).then(
      (decision) => settle({ phase: 'decided', address, decision }),
      () => settle({ phase: 'undecided' }),
    )
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [attempt])

  return { state, retry }
}
