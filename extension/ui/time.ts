const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const

/**
 * The locale for dates and numbers: the browser's own where it is a kind of the texts' language (en-GB for English
 * texts keeps the 24-hour clock), else the texts' language, so that a line isn't in two languages.
 *
 * @param textLanguage BCP 47 tag of the texts
 * @param browserLanguage BCP 47 tag of the browser's own interface
 */
export function pickLocale(textLanguage: string, browserLanguage: string): string {
  const base = textLanguage.split('-')[0]
  return browserLanguage.split('-')[0] === base ? browserLanguage : textLanguage
}

/** How long ago, or in how long, in the largest unit that gives at least one: "2 minutes ago". Times in epoch ms. */
export function formatRelative(time: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const distance = time - now
  const step = UNITS.find(({ ms }) => Math.abs(distance) >= ms)
  return step === undefined ? format.format(0, 'second') : format.format(Math.trunc(distance / step.ms), step.unit)
}

/** Date and time to the second. `timeZone` undefined: the device's own. */
export function formatDateTime(time: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', ...zone(timeZone) }).format(time)
}

/** Time of day to the second. `timeZone` undefined: the device's own. */
export function formatTimeOfDay(time: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium', ...zone(timeZone) }).format(time)
}

/** Date and time to the minute. `timeZone` undefined: the device's own. */
export function formatHour(time: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone(timeZone) }).format(time)
}

/** A length of time in days, hours and minutes: "1 hour", "1 day, 30 minutes". @param minutes whole, from 1 */
export function formatMinutes(minutes: number, locale: string): string {
  return formatSeconds(minutes * 60, locale)
}

/** A length of time in days, hours, minutes and seconds. @param seconds whole, from 1 */
export function formatSeconds(seconds: number, locale: string): string {
  let rest = seconds * 1_000
  const parts = UNITS.flatMap(({ unit, ms }) => {
    const count = Math.floor(rest / ms)
    rest -= count * ms
    if (count === 0) return []
    return [new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)]
  })
  return new Intl.ListFormat(locale, { type: 'unit' }).format(parts)
}

function zone(timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone }
}
