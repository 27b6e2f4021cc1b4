import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DISCOVERED_APP_SORTS } from '../../../../core/protocol/admin-api.ts'
import { TAGS } from '../../../../core/protocol/tags.ts'
import {
  appListFilters,
  DAY_RANGES,
  deviceFilters,
  eventFilters,
  RISK_LIMITS,
  requestFilters,
} from '../../../../portal/filters/filters.ts'

const DEFAULTS = {
  view: 'discovered',
  search: '',
  tag: '',
  category: '',
  riskMax: '',
  days: '30',
  sort: 'visits',
  order: 'desc',
} as const

const anyAppListFilters = fc.record({
  view: fc.constantFrom('discovered', 'catalog'),
  search: fc.string({ unit: 'grapheme', maxLength: 20 }),
  tag: fc.constantFrom('', ...TAGS),
  category: fc.string({ maxLength: 64 }),
  riskMax: fc.constantFrom('', ...RISK_LIMITS),
  days: fc.constantFrom(...DAY_RANGES),
  sort: fc.constantFrom(...DISCOVERED_APP_SORTS),
  order: fc.constantFrom('asc', 'desc'),
})

describe('filters in the address', () => {
  it('are at their defaults without a query string', () => {
    expect(appListFilters.read('')).toEqual(DEFAULTS)
  })

  it('leave what is at its default out of the address', () => {
    expect(appListFilters.write(DEFAULTS)).toBe('')
    expect(appListFilters.write({ ...DEFAULTS, days: '7', tag: 'none' })).toBe('tag=none&days=7')
  })

  it('tell any state from the one that a list starts with', () => {
    expect(requestFilters.read('')).toEqual({ state: 'waiting' })
    expect(requestFilters.read(requestFilters.write({ state: '' }))).toEqual({ state: '' })
  })

  it('come back as they were written, whatever was typed', () => {
    fc.assert(
      fc.property(anyAppListFilters, (filters) => {
        expect(appListFilters.read(appListFilters.write(filters))).toEqual(filters)
      }),
    )
  })

  it('count a value that is not known as not given', () => {
    expect(appListFilters.read('days=31&tag=forbidden&sort=constructor&order=up&view=')).toEqual(DEFAULTS)
  })

  it('ignore parameters that are none of theirs', () => {
    expect(eventFilters.read('utm_source=mail&type=blocked')).toEqual({ type: 'blocked', appId: '', deviceId: '' })
  })

  it('take a version for what it is, and nothing else for one', () => {
    expect(deviceFilters.read('progress=offline&version=41')).toEqual({ progress: 'offline', version: '41' })
    for (const version of ['0', '041', '-1', '4.1', '1e3', 'newest', '1'.repeat(13)]) {
      expect(deviceFilters.read(`version=${version}`).version).toBe('')
    }
  })

  it('cut free text at its limit', () => {
    expect(appListFilters.read(`search=${'a'.repeat(500)}`).search).toHaveLength(100)
  })
})
