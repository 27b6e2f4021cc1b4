import { LOCALE } from './locale.ts'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const

/** "0 bytes", "12 kB", "3.4 GB": three digits that count, in steps of a thousand as networks are measured. */
export function formatBytes(bytes: number, locale: string = LOCALE): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  const rounded = Number((bytes / 1_000 ** step).toPrecision(3))
  // 999,999 bytes are 1,000 kB when rounded, which is 1 MB.
  const overflows = rounded >= 1_000 && step < UNITS.length - 1
  const [amount, unit] = overflows ? [rounded / 1_000, UNITS[step + 1]] : [rounded, UNITS[step]]
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: unit ?? 'byte',
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumSignificantDigits: 3,
  }).format(amount)
}
