import { useCallback, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { DISCOVERED_DOMAIN_SORTS, type DiscoveredDomain } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { usePages } from '../../data/use-pages.ts'
import { DAY_RANGES, domainListFilters } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { strings } from '../../strings.ts'
import type { Column, Sorting } from '../../ui/data-table.tsx'
import { SearchField, SelectField } from '../../ui/fields.tsx'
import { PageHeading } from '../../ui/page-heading.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { AppViews } from '../apps/app-views.tsx'
import { captionFor, listUseColumns } from '../use-columns.tsx'

const words = strings.domains

const columns: readonly Column<DiscoveredDomain>[] = [
  { key: 'domain', label: words.domain, kind: 'row-header', sortable: true, cell: DomainName },
  ...listUseColumns.filter(({ key }) => key !== 'blocked'),
]

/** Domains that no app has, as far as enough devices have met them. */
export function DomainList() {
  const [{ search, days, sort, order }, change] = useFilters(domainListFilters)
  const [rule, setRule] = useState<{ readonly threshold: number; readonly belowThreshold: number }>()
  const loadPage = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const page = await api.discoveredDomains({ search, days, sort, order, cursor }, signal)
      setRule(page)
      return page
    },
    [search, days, sort, order],
  )
  const pages = usePages(loadPage)

  return (
    <>
      <PageHeading title={words.title}>
        <p class="muted">{words.intro}</p>
      </PageHeading>
      <AppViews current="domains" addresses={{ discovered: '/', catalog: '/?view=catalog', domains: '/domains' }} />
      <search class="filter-bar">
        <SearchField
          label={strings.filters.search}
          placeholder={words.searchPlaceholder}
          value={search}
          onChange={(search) => change({ search }, 'typing')}
        />
        <SelectField
          label={strings.filters.range}
          value={days}
          options={DAY_RANGES.map((days) => [days, strings.filters.lastDays(days)] as const)}
          onChange={(days) => change({ days })}
        />
      </search>
      {rule !== undefined && (
        <p class="hint">
          {words.rule(rule.threshold)} {words.below(rule.belowThreshold)}
        </p>
      )}
      <PagedTable
        caption={captionFor(words.caption(days), pages.page?.items ?? [])}
        columns={columns}
        pages={pages}
        rowKey={({ domain }) => domain}
        sorting={{ key: sort, order }}
        onSort={(sorting) => change(sortFilters(sorting))}
        empty={
          <div class="empty">
            <p>{search === '' ? words.none : words.noMatch}</p>
            {search !== '' && (
              <button type="button" class="button" onClick={() => change({ search: '' })}>
                {strings.filters.clear}
              </button>
            )}
          </div>
        }
      />
    </>
  )
}

function sortFilters({ key, order }: Sorting) {
  const sort = DISCOVERED_DOMAIN_SORTS.find((sort) => sort === key)
  return sort === undefined ? {} : { sort, order }
}

function DomainName({ domain, app }: DiscoveredDomain) {
  return (
    <>
      {domain}
      {app !== null && (
        <span class="muted small">
          {words.appNow} <Link href={`/apps/${app.id}`}>{app.name}</Link>
        </span>
      )}
    </>
  )
}
