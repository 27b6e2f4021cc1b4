import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { DAY_MS } from '../../../core/protocol/device-api.ts'

/** What the chart shows of a day. */
export type DayOfUse = Pick<AppDetail['daily'][number], 'day' | 'visits' | 'blocked'>

/** One entry for each of the last `days` UTC days up to `now`, oldest first: the API leaves out days without use. */
export function everyDay(daily: readonly DayOfUse[], days: number, now: number): DayOfUse[] {
  const known = new Map(daily.map((entry) => [entry.day, entry]))
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    return known.get(day) ?? { day, visits: 0, blocked: 0 }
  })
}

/** The least round number (1, 2 or 5 times a power of ten) that no day goes over: the top of the chart's scale. */
export function scaleTop(daily: readonly DayOfUse[]): number {
  const most = Math.max(1, ...daily.map(({ visits, blocked }) => visits + blocked))
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most) ?? most
}
