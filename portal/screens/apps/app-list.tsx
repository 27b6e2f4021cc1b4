import { appListFilters } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { AppFilterBar } from './app-filter-bar.tsx'
import { AppViews } from './app-views.tsx'
import { CatalogApps } from './catalog-apps.tsx'
import { DiscoveredApps } from './discovered-apps.tsx'

/** The apps: those that were seen in the range, or all that the catalog knows. */
export function AppList() {
  const [filters, change] = useFilters(appListFilters)
  const catalog = filters.view === 'catalog'

  return (
    <>
      <PageHeading title={strings.nav.apps}>
        <p class="muted">{catalog ? strings.apps.catalogIntro : strings.apps.discoveredIntro}</p>
      </PageHeading>
      <AppViews
        current={filters.view}
        addresses={{
          discovered: addressOf({ ...filters, view: 'discovered' }),
          catalog: addressOf({ ...filters, view: 'catalog' }),
          domains: '/domains',
        }}
      />
      <AppFilterBar filters={filters} onChange={change} />
      {catalog ? (
        <CatalogApps filters={filters} onChange={change} />
      ) : (
        <DiscoveredApps filters={filters} onChange={change} />
      )}
    </>
  )
}

function addressOf(filters: ReturnType<typeof appListFilters.read>): string {
  const query = appListFilters.write(filters)
  return query === '' ? '/' : `/?${query}`
}
