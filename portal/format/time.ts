import { LOCALE } from './locale.ts'

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 minutes ago", "in 2 days"; "now" within the minute, so that a page at rest tells no lie. Epoch milliseconds. */
export function relativeTime(at: number, now: number, locale: string = LOCALE): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const seconds = (at - now) / 1_000
  for (const [unit, size] of STEPS) {
    // Cut, not rounded: 90 minutes ago is "1 hour ago", and never "2 hours ago".
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit)
  }
  return words.format(0, 'second')
}

/** Date and time to the second, with the zone, in the reader's zone unless told. */
export function exactTime(at: number, locale: string = LOCALE, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone }
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long', ...zone }).format(at)
}

/** Date and time to the minute: "1 Dec 2026, 14:30". */
export function dayAndTime(at: number, locale: string = LOCALE, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone }
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone }).format(at)
}

const DAY_MS = 86_400_000
/** After so many days, a weekday's name could be that of the week before. */
const WEEKDAYS = 6

/**
 * What stands after "since": "14:30" of today, "Tuesday" of the last days, "12 Mar" before that,
 * with the year where it is another. Epoch milliseconds.
 */
export function sinceWhen(at: number, now: number, locale: string = LOCALE, timeZone?: string): string {
  const write = (time: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, ...(timeZone !== undefined && { timeZone }) }).format(time)
  const isSame = (options: Intl.DateTimeFormatOptions) => write(at, options) === write(now, options)
  if (isSame({ dateStyle: 'medium' })) return write(at, { timeStyle: 'short' })
  if (now - at < WEEKDAYS * DAY_MS) return write(at, { weekday: 'long' })
  return write(at, isSame({ year: 'numeric' }) ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' })
}

/** A UTC day, `YYYY-MM-DD`, as "12 Mar". */
export function shortDay(day: string, locale: string = LOCALE): string {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  return format.format(Date.parse(`${day}T00:00:00Z`))
}
