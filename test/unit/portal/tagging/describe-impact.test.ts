import { describe, expect, it } from 'vitest'
import type { Impact } from '../../../../core/protocol/staged-api.ts'
import { describeImpact, describeOthers } from '../../../../portal/tagging/describe-impact.ts'

const IMPACT: Impact = {
  days: 30,
  users: 18,
  devices: 22,
  allUsers: 120,
  allDevices: 1_300,
  trafficShare: 0.04,
  protectedHosts: [],
  others: [],
  isLarge: false,
}

describe('whom a tag would hit', () => {
  it('is told in users and devices, of all there are, and by what goes to the app', () => {
    expect(describeImpact(IMPACT)).toEqual([
      '18 users on 22 devices used it in the last 30 days (of 120 users on 1,300 devices with any use).',
      '4% of all requests to apps went to it.',
    ])
  })

  it('is told in devices where no user is named', () => {
    expect(describeImpact({ ...IMPACT, users: 0, devices: 1 })[0]).toBe(
      'It was used on 1 device in the last 30 days; who used it was not named (of 1,300 devices with any use).',
    )
  })

  it('is nobody, where it was used by nobody', () => {
    expect(describeImpact({ ...IMPACT, users: 0, devices: 0, trafficShare: 0 })).toEqual([
      'Nobody that it is for used it in the last 30 days.',
      'No request to it was counted.',
    ])
  })

  it('is unknown, and not nobody, where nothing was reported at all', () => {
    const nothing = { ...IMPACT, users: 0, devices: 0, allUsers: 0, allDevices: 0, trafficShare: 0 }
    expect(describeImpact(nothing)).toEqual([
      'No browser has reported any use in the last 30 days: whom this hits is not known.',
    ])
  })

  it('doesn’t call a little traffic none', () => {
    expect(describeImpact({ ...IMPACT, trafficShare: 0.000_1 })[1]).toBe(
      'Less than 1% of all requests to apps went to it.',
    )
  })
})

it('names the five most used apps that it may hit too, and counts the rest', () => {
  const others = [3, 9, 1, 4, 7, 5, 2].map((users) => ({
    appId: `app-${users}`,
    name: `App ${users}`,
    why: 'vendor' as const,
    users,
  }))
  const { shown, more } = describeOthers(others)
  expect(shown.map(({ users }) => users)).toEqual([9, 7, 5, 4, 3])
  expect(more).toBe(2)
  expect(describeOthers([])).toEqual({ shown: [], more: 0 })
})
