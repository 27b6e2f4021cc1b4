import { useCallback, useMemo } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import type { Filters } from './query-filters.ts'

/** `typing`: the address is replaced, so that each letter doesn't become a step of the back button. */
type Manner = 'step' | 'typing'

/** A screen's filters from its address, and the way to change some of them. */
export function useFilters<Values>(
  filters: Filters<Values>,
): [Values, (changes: Partial<Values>, manner?: Manner) => void] {
  const search = useSearch()
  const [path, navigate] = useLocation()
  const values = useMemo(() => filters.read(search), [filters, search])

  const change = useCallback(
    (changes: Partial<Values>, manner: Manner = 'step') => {
      const query = filters.write({ ...values, ...changes })
      navigate(query === '' ? path : `${path}?${query}`, { replace: manner === 'typing' })
    },
    [filters, values, path, navigate],
  )
  return [values, change]
}
