import type { DayRange } from '../../filters/filters.ts'

/** The address of an app's page, with the range that the list has. */
export function appPath(appId: string, days: DayRange): string {
  return `/apps/${appId}${days === '30' ? '' : `?days=${days}`}`
}
