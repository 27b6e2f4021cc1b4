import { useCallback, useMemo } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { type Resource, useResource } from '../../data/use-resource.ts'
import { appPageFilters, DAY_RANGES, type DayRange } from '../../filters/filters.ts'
import { useFilters } from '../../filters/use-filters.ts'
import { strings } from '../../strings.ts'
import { AppMark } from '../../ui/app-mark.tsx'
import { SelectField } from '../../ui/fields.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'
import { PageHeading } from '../../ui/page-heading.tsx'
import { AppExceptions } from './app-exceptions.tsx'
import { AppFacts } from './app-facts.tsx'
import { AppRisk } from './app-risk.tsx'
import { AppRollOut } from './app-roll-out.tsx'
import { AppTag } from './app-tag.tsx'
import { AppDevices, AppUsers } from './app-use-tables.tsx'
import { everyDay } from './daily-use.ts'
import { RecentEvents } from './recent-events.tsx'
import { UseChart } from './use-chart.tsx'
import { UseFigures } from './use-figures.tsx'

/** One app: what the catalog says, its tag, and who used it. */
export function AppPage({ appId }: { readonly appId: string }) {
  const [{ days }, change] = useFilters(appPageFilters)
  const load = useCallback((signal: AbortSignal) => api.app(appId, days, signal), [appId, days])
  const app = useResource(load)
  const { value, problem } = app

  if (value === undefined) {
    return (
      <>
        <p class="way-back">
          <Link href="/">{strings.app.back}</Link>
        </p>
        {problem === undefined ? <p class="loading">{strings.loading}</p> : <NoApp app={app} />}
      </>
    )
  }
  return (
    <>
      <p class="way-back">
        <Link href="/">{strings.app.back}</Link>
      </p>
      <PageHeading title={value.name} before={<AppMark name={value.name} size="l" />}>
        <p class="muted">{[value.vendor, value.category?.name].filter(Boolean).join(' · ')}</p>
      </PageHeading>
      <ProblemNotice problem={problem} onRetry={app.reload} />
      <div class="columns">
        <AppTag app={value} onTagged={app.reload} />
        <AppFacts app={value} onChanged={app.reload} />
      </div>
      <AppRollOut app={value} onChanged={app.reload} />
      <AppExceptions app={value} />
      <AppRisk app={value} onChanged={app.reload} />
      <AppUse app={value} days={days} onDays={(days) => change({ days })} />
      <RecentEvents appId={value.appId} />
    </>
  )
}

function NoApp({ app }: { readonly app: Resource<AppDetail> }) {
  const unknown = app.problem?.code === 'app-unknown' || app.problem?.code === 'not-found'
  return (
    <>
      <PageHeading title={unknown ? strings.app.unknown : strings.app.failed} />
      <ProblemNotice problem={app.problem} onRetry={unknown ? undefined : app.reload} />
    </>
  )
}

interface AppUseProps {
  readonly app: AppDetail
  readonly days: DayRange
  readonly onDays: (days: DayRange) => void
}

function AppUse({ app, days, onDays }: AppUseProps) {
  const bars = useMemo(() => everyDay(app.daily, Number(days), Date.now()), [app.daily, days])
  return (
    <section>
      <div class="section-heading">
        <h2>{strings.app.use}</h2>
        <SelectField
          label={strings.filters.range}
          value={days}
          options={DAY_RANGES.map((days) => [days, strings.filters.lastDays(days)] as const)}
          onChange={onDays}
        />
      </div>
      {app.daily.length === 0 ? (
        <p class="empty">{strings.app.noUse}</p>
      ) : (
        <>
          <UseFigures app={app} />
          <UseChart days={bars} daily={app.daily} />
          <div class="columns">
            <AppUsers app={app} />
            <AppDevices app={app} />
          </div>
        </>
      )}
    </section>
  )
}
