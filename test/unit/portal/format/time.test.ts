import { describe, expect, it } from 'vitest'
import { portalLocale } from '../../../../portal/format/locale.ts'
import { dayAndTime, exactTime, relativeTime, shortDay, sinceWhen } from '../../../../portal/format/time.ts'

const NOW = Date.UTC(2026, 4, 20, 12, 0, 0)
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('relative times', () => {
  it.each([
    [NOW, 'now'],
    [NOW - 59 * SECOND, 'now'],
    [NOW - MINUTE, '1 minute ago'],
    [NOW - 59 * MINUTE - 59 * SECOND, '59 minutes ago'],
    [NOW - 90 * MINUTE, '1 hour ago'],
    [NOW - 23 * HOUR, '23 hours ago'],
    [NOW - 25 * HOUR, 'yesterday'],
    [NOW - 6 * DAY, '6 days ago'],
    [NOW - 7 * DAY, 'last week'],
    [NOW - 45 * DAY, 'last month'],
    [NOW - 800 * DAY, '2 years ago'],
    [NOW + 3 * DAY, 'in 3 days'],
    [NOW + 10 * SECOND, 'now'],
  ])('of %i read "%s"', (at, words) => {
    expect(relativeTime(at, NOW, 'en')).toBe(words)
  })
})

describe('exact times', () => {
  it('name the date, the seconds and the zone', () => {
    const words = exactTime(NOW, 'en-GB', 'UTC')
    expect(words).toContain('20 May 2026')
    expect(words).toContain('12:00:00')
    expect(words).toContain('UTC')
  })

  it('of what ends are a day and a minute', () => {
    expect(dayAndTime(NOW, 'en-GB', 'UTC')).toBe('20 May 2026, 12:00')
  })

  it('of a UTC day stay on that day', () => {
    expect(shortDay('2026-03-01', 'en-GB')).toBe('1 Mar')
  })
})

describe('the locale', () => {
  it('is the first English one that the reader has', () => {
    expect(portalLocale(['de-CH', 'en-GB', 'en-US'])).toBe('en-GB')
  })

  it('is plain English where the reader has none', () => {
    expect(portalLocale(['de-CH', 'eno'])).toBe('en')
  })
})

describe('what stands after “since”', () => {
  it.each([
    [NOW - HOUR, '11:00'],
    [NOW - DAY, 'Tuesday'],
    [NOW - 5 * DAY, 'Friday'],
    [NOW - 6 * DAY, '14 May'],
    [NOW - 400 * DAY, '15 Apr 2025'],
  ])('%i: %s', (at, words) => {
    expect(sinceWhen(at, NOW, 'en-GB', 'UTC')).toBe(words)
  })
})
