import { strings } from '../../strings.ts'
import type { ChangeFilters } from './app-filter-bar.tsx'

export function NoMatch({ onChange }: { readonly onChange: ChangeFilters }) {
  return (
    <div class="empty">
      <p>{strings.apps.noMatch}</p>
      <div class="button-row">
        <button
          type="button"
          class="button"
          onClick={() => onChange({ search: '', tag: '', category: '', riskMax: '' })}
        >
          {strings.filters.clear}
        </button>
        <button type="button" class="button" onClick={() => onChange({ view: 'catalog' })}>
          {strings.apps.searchCatalog}
        </button>
      </div>
    </div>
  )
}
