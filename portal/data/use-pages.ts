import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { ApiProblem } from '../api-client.ts'
import { asApiProblem } from './use-resource.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
  readonly total: number
}

interface PagesState<Item> {
  /** `undefined` until the first page has come; then every page so far, one after the other. */
  readonly page: Page<Item> | undefined
  readonly problem: ApiProblem | undefined
  readonly loading: boolean
}

export interface Pages<Item> extends PagesState<Item> {
  loadMore(): void
  reload(): void
  /** Asks again for what is shown, for a list that lives: without a sign of it, and what was known stays on a failure. */
  refresh(signal: AbortSignal): Promise<Page<Item>>
  /** Changes items in place, after the server has said that they changed. */
  update(change: (item: Item) => Item): void
}

/** A list that pages by cursor. Starts again when `loadPage` changes (memoise it). */
export function usePages<Item>(
  loadPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
): Pages<Item> {
  const [state, setState] = useState<PagesState<Item>>({ page: undefined, problem: undefined, loading: true })
  const running = useRef<AbortController | null>(null)
  const shownRows = useRef(0)
  shownRows.current = state.page?.items.length ?? 0

  const run = useCallback(
    async (before: Page<Item> | undefined) => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setState((state) => ({ ...state, loading: true }))
      try {
        const next = await loadPage(before?.nextCursor ?? undefined, controller.signal)
        if (controller.signal.aborted) return
        const items = before === undefined ? next.items : [...before.items, ...next.items]
        setState({ page: { ...next, items }, problem: undefined, loading: false })
      } catch (error) {
        if (controller.signal.aborted) return
        setState((state) => ({ ...state, problem: asApiProblem(error), loading: false }))
      }
    },
    [loadPage],
  )

  useEffect(() => {
    void run(undefined)
    return () => running.current?.abort()
  }, [run])

  const refresh = useCallback(
    async (signal: AbortSignal) => {
      const shown = shownRows.current
      let page = await loadPage(undefined, signal)
      while (page.items.length < shown && page.nextCursor !== null) {
        const next = await loadPage(page.nextCursor, signal)
        page = { ...next, items: [...page.items, ...next.items] }
      }
      if (!signal.aborted) {
        setState((state) => {
          // What a person asked for meanwhile is newer, and shows more.
          const isOvertaken = state.loading || (state.page?.items.length ?? 0) !== shown
          return isOvertaken ? state : { page, problem: undefined, loading: false }
        })
      }
      return page
    },
    [loadPage],
  )

  const update = useCallback((change: (item: Item) => Item) => {
    setState((state) => {
      if (state.page === undefined) return state
      return { ...state, page: { ...state.page, items: state.page.items.map(change) } }
    })
  }, [])

  return { ...state, update, refresh, reload: () => void run(undefined), loadMore: () => void run(state.page) }
}
