import { TAGS } from '../../../core/protocol/tags.ts'
import { categories, loadCategories } from '../../data/categories.ts'
import { useResource } from '../../data/use-resource.ts'
import { type AppListFilters, DAY_RANGES, RISK_LIMITS } from '../../filters/filters.ts'
import { strings } from '../../strings.ts'
import { SearchField, SelectField } from '../../ui/fields.tsx'

export type ChangeFilters = (changes: Partial<AppListFilters>, manner?: 'step' | 'typing') => void

interface AppFilterBarProps {
  readonly filters: AppListFilters
  readonly onChange: ChangeFilters
}

export function AppFilterBar({ filters, onChange }: AppFilterBarProps) {
  // Without the categories the list is still whole, so a failure here stays silent: the list says what is wrong.
  useResource(loadCategories)

  return (
    <search class="filter-bar">
      <SearchField
        label={strings.filters.search}
        placeholder={strings.filters.searchPlaceholder}
        value={filters.search}
        onChange={(search) => onChange({ search }, 'typing')}
      />
      <SelectField
        label={strings.filters.tag}
        value={filters.tag}
        options={[['', strings.filters.any], ...TAGS.map((tag) => [tag, strings.tags[tag]] as const)]}
        onChange={(tag) => onChange({ tag })}
      />
      <SelectField
        label={strings.filters.category}
        value={filters.category}
        options={categoryOptions(filters.category)}
        onChange={(category) => onChange({ category })}
      />
      <SelectField
        label={strings.risk.filter}
        value={filters.riskMax}
        options={[['', strings.filters.any], ...RISK_LIMITS.map((limit) => [limit, strings.risk.upTo(limit)] as const)]}
        onChange={(riskMax) => onChange({ riskMax })}
      />
      {filters.view === 'discovered' && (
        <SelectField
          label={strings.filters.range}
          value={filters.days}
          options={DAY_RANGES.map((days) => [days, strings.filters.lastDays(days)] as const)}
          onChange={(days) => onChange({ days })}
        />
      )}
    </search>
  )
}

function categoryOptions(chosen: string): (readonly [string, string])[] {
  const known = categories.value.map(({ id, name }) => [id, name] as const)
  const any = ['', strings.filters.any] as const
  // An address can name a category before the list is here, or one that has left the catalog.
  if (chosen === '' || known.some(([id]) => id === chosen)) return [any, ...known]
  return [any, [chosen, chosen], ...known]
}
