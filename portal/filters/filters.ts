import { DISCOVERED_APP_SORTS, DISCOVERED_DOMAIN_SORTS } from '../../core/protocol/admin-api.ts'
import { EVENT_TYPES } from '../../core/protocol/device-api.ts'
import { ACCESS_REQUEST_STATES, EXCEPTION_STATES } from '../../core/protocol/exceptions-api.ts'
import { PROGRESS_STATES, STAGED_TAG_STATES } from '../../core/protocol/staged-api.ts'
import { TAGS } from '../../core/protocol/tags.ts'
import { defineFilters, digits, freeText, oneOf } from './query-filters.ts'

/** The filters of each screen, as they stand in its address. An empty value means "any". */

export const DAY_RANGES = ['7', '30', '90'] as const
export type DayRange = (typeof DAY_RANGES)[number]

/** Scores up to which the list can be cut; low is risky. */
export const RISK_LIMITS = ['2', '4', '6', '8'] as const

const days = oneOf(DAY_RANGES, '30')

export const appListFilters = defineFilters({
  view: oneOf(['discovered', 'catalog'], 'discovered'),
  search: freeText(100),
  tag: oneOf(['', ...TAGS], ''),
  category: freeText(64),
  riskMax: oneOf(['', ...RISK_LIMITS], ''),
  days,
  sort: oneOf(DISCOVERED_APP_SORTS, 'visits'),
  order: oneOf(['asc', 'desc'], 'desc'),
})
export type AppListFilters = ReturnType<typeof appListFilters.read>

export const domainListFilters = defineFilters({
  search: freeText(100),
  days,
  sort: oneOf(DISCOVERED_DOMAIN_SORTS, 'visits'),
  order: oneOf(['asc', 'desc'], 'desc'),
})

export const appPageFilters = defineFilters({ days })

/** What waits, and what holds, is what people come for; the rest is for looking back. */
export const requestFilters = defineFilters({ state: oneOf(['', ...ACCESS_REQUEST_STATES], 'waiting') })
export const exceptionFilters = defineFilters({ state: oneOf(['', ...EXCEPTION_STATES], 'active') })

export const rollOutFilters = defineFilters({ state: oneOf(['', ...STAGED_TAG_STATES], ''), app: freeText(64) })
export type RollOutFilters = ReturnType<typeof rollOutFilters.read>

/** How devices stand to a version of the bundle; to the newest where none is named. */
export const deviceFilters = defineFilters({
  progress: oneOf(['', ...PROGRESS_STATES], ''),
  version: digits(12),
})
export type DeviceFilters = ReturnType<typeof deviceFilters.read>

export const eventFilters = defineFilters({
  type: oneOf(['', ...EVENT_TYPES], ''),
  appId: freeText(64),
  deviceId: freeText(64),
})
export type EventFilters = ReturnType<typeof eventFilters.read>
