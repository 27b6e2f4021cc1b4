import { describe, expect, it } from 'vitest'
import {
  formatDateTime,
  formatMinutes,
  formatRelative,
  formatSeconds,
  formatTimeOfDay,
  pickLocale,
} from '../../../../extension/ui/time.ts'

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0)

describe('relative times', () => {
  it.each([
    [0, 'now'],
    [-999, 'now'],
    [-59_999, '59 seconds ago'],
    [-60_000, '1 minute ago'],
    [-3_599_999, '59 minutes ago'],
    [-7_200_000, '2 hours ago'],
    [-86_400_000, 'yesterday'],
    [-30 * 86_400_000, '30 days ago'],
    [90_000, 'in 1 minute'],
  ])('%i ms from now: %s', (distance, words) => {
    expect(formatRelative(NOW + distance, NOW, 'en')).toBe(words)
  })
})

describe('the locale of dates and numbers', () => {
  it.each([
    ['en', 'en-GB', 'en-GB'],
    ['en', 'de', 'en'],
    ['en', 'ar', 'en'],
    ['pt-BR', 'pt-PT', 'pt-PT'],
  ])('texts in %s in a browser in %s: %s', (textLanguage, browserLanguage, expected) => {
    expect(pickLocale(textLanguage, browserLanguage)).toBe(expected)
  })
})

it('keeps the clock of the locale', () => {
  expect(formatTimeOfDay(Date.UTC(2026, 0, 15, 14, 5, 9), 'en-GB', 'UTC')).toBe('14:05:09')
  expect(formatDateTime(Date.UTC(2026, 0, 15, 14, 5, 9), 'en-GB', 'UTC')).toBe('15 Jan 2026, 14:05:09')
})

describe('a length of time in minutes', () => {
  it.each([
    [1, 'en', '1 minute'],
    [60, 'en', '1 hour'],
    [90, 'en', '1 hour, 30 minutes'],
    [43_200, 'en', '30 days'],
    [1_500, 'de', '1 Tag, 1 Stunde'],
  ])('%i in %s: %s', (minutes, locale, words) => {
    expect(formatMinutes(minutes, locale)).toBe(words)
  })
})

it.each([
  [30, 'en', '30 seconds'],
  [90, 'en', '1 minute, 30 seconds'],
  [86_400, 'de', '1 Tag'],
])('%i seconds in %s: %s', (seconds, locale, words) => {
  expect(formatSeconds(seconds, locale)).toBe(words)
})
