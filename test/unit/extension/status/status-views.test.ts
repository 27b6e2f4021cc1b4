import { describe, expect, it } from 'vitest'
import { BatchSchema, EVENT_TYPES, HOUR_MS, NO_COUNTS, type Signal } from '../../../../core/protocol/device-api.ts'
import type { AgentStatus } from '../../../../core/protocol/messages.ts'
import { connectionOffer, fieldProblems } from '../../../../extension/status/connection-view.ts'
import {
  EVENT_COLUMNS,
  EVENTS,
  IDENTITY_COLUMNS,
  newestSignals,
  PROTECTIONS,
} from '../../../../extension/status/rows-view.ts'

describe('what the page offers about the connection', () => {
  const failed: AgentStatus['enrollment'] = { state: 'failed', failure: 'token-unknown', detail: '', retryAt: null }

  const cases: [AgentStatus['management'], AgentStatus['enrollment'], ReturnType<typeof connectionOffer>][] = [
    ['managed', failed, 'managed'],
    ['waiting', { state: 'not-configured' }, 'waiting'],
    ['not-managed', { state: 'not-configured' }, 'form'],
    ['evaluation', { state: 'enrolling' }, 'connected'],
    ['evaluation', { state: 'enrolled' }, 'connected'],
    ['evaluation', failed, 'form'],
  ]

  it.each(cases)('%s, %o: %s', (management, enrollment, expected) => {
    expect(connectionOffer({ management, enrollment })).toBe(expected)
  })
})

it('puts each problem to its field, and names the rest', () => {
  const problems = [
    { key: 'enrollmentToken', message: 'Too long' },
    { key: 'serverUrl', message: 'Must be an https:// address' },
    { key: 'serverUrl', message: 'Another' },
    { key: 'groups', message: 'No such setting' },
  ]
  expect(fieldProblems(problems)).toEqual({
    serverUrl: 'Must be an https:// address',
    enrollmentToken: 'Too long',
    other: ['groups: No such setting'],
  })
})

it('shows the newest signals first', () => {
  const signal = (hour: number, lastSeen: number): Signal => ({
    ...NO_COUNTS,
    hour,
    appId: 'figma',
    domain: null,
    user: null,
    visits: 1,
    bytesDownExact: true,
    bytesUpExact: true,
    firstSeen: hour,
    lastSeen,
  })
  const [old, early, late] = [signal(0, 9), signal(HOUR_MS, HOUR_MS), signal(HOUR_MS, HOUR_MS + 1)] as const
  expect(newestSignals([early, old, late])).toEqual([late, early, old])
})

it('has a column for every field of an event, a measurement and a sealed name', () => {
  const { events, measurements, identities } = BatchSchema.entries
  const fieldsOf = (schema: typeof measurements | typeof identities) => Object.keys(schema.wrapped.pipe[0].item.entries)
  const eventFields = Object.keys(events.pipe[0].item.entries).filter((field) => field !== 'id')
  expect(EVENT_COLUMNS).toHaveLength(eventFields.length)
  expect(['appId', 'at', ...PROTECTIONS.map(({ name }) => name)].sort()).toEqual(fieldsOf(measurements).sort())
  expect(IDENTITY_COLUMNS).toHaveLength(fieldsOf(identities).length)
})

it('has words of its own for each type of event', () => {
  expect(Object.keys(EVENTS).sort()).toEqual([...EVENT_TYPES].sort())
  expect(new Set(Object.values(EVENTS)).size).toBe(EVENT_TYPES.length)
})
