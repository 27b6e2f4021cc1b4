import { useCallback } from 'preact/hooks'
import { STAGED_TAG_STATES } from '../../../core/protocol/staged-api.ts'
import { api } from '../../api.ts'
import { useResource } from '../../data/use-resource.ts'
import { type RollOutFilters, rollOutFilters } from '../../filters/filters.ts'
import { optionsWith } from '../../filters/options-with.ts'
import { strings } from '../../strings.ts'
import { SelectField } from '../../ui/fields.tsx'

export const NO_FILTERS: RollOutFilters = rollOutFilters.read('')

interface RollOutFilterBarProps {
  readonly filters: RollOutFilters
  readonly onChange: (changes: Partial<RollOutFilters>) => void
}

export function RollOutFilterBar({ filters, onChange }: RollOutFilterBarProps) {
  const apps = useResource(useCallback(loadApps, [])).value ?? []
  const { states } = strings.rollOuts
  return (
    <search class="filter-bar">
      <SelectField
        label={strings.filters.state}
        value={filters.state}
        options={[['', strings.filters.any], ...STAGED_TAG_STATES.map((state) => [state, states[state]] as const)]}
        onChange={(state) => onChange({ state })}
      />
      <SelectField
        label={strings.filters.app}
        value={filters.app}
        options={optionsWith(filters.app, apps)}
        onChange={(app) => onChange({ app })}
      />
    </search>
  )
}

/** The apps of the newest hundred. */
async function loadApps(signal: AbortSignal): Promise<(readonly [appId: string, name: string])[]> {
  const { items } = await api.stagedTags({ limit: '100' }, signal)
  const names = new Map(items.map(({ appId, appName }) => [appId, appName]))
  return [...names].toSorted(([, one], [, other]) => one.localeCompare(other))
}
