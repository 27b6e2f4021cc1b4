import { Link } from 'wouter-preact'
import type { DayRange } from '../../filters/filters.ts'
import { AppMark } from '../../ui/app-mark.tsx'
import { appPath } from './app-path.ts'

interface AppNameProps {
  readonly app: { readonly appId: string; readonly name: string; readonly vendor: string | null }
  readonly days: DayRange
}

export function AppName({ app, days }: AppNameProps) {
  return (
    <span class="app-name">
      <AppMark name={app.name} />
      <span>
        <Link href={appPath(app.appId, days)}>{app.name}</Link>
        {app.vendor !== null && app.vendor !== app.name && <span class="muted small">{app.vendor}</span>}
      </span>
    </span>
  )
}
