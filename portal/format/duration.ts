import { LOCALE } from './locale.ts'

export const DURATION_UNITS = [
  ['day', 1_440],
  ['hour', 60],
  ['minute', 1],
] as const
export type DurationUnit = (typeof DURATION_UNITS)[number][0]

/** Minutes in the largest unit that says them in a whole number: 480 are 8 hours, 90 stay 90 minutes. */
export function inWholeUnits(minutes: number): { readonly amount: number; readonly unit: DurationUnit } {
  const [unit, size] = DURATION_UNITS.find(([, size]) => minutes >= size && minutes % size === 0) ?? ['minute', 1]
  return { amount: minutes / size, unit }
}

/** "15 minutes", "8 hours", "1 day". */
export function formatMinutes(minutes: number, locale: string = LOCALE): string {
  const { amount, unit } = inWholeUnits(minutes)
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount)
}
