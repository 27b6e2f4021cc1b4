import { expect, it } from 'vitest'
import type { Impact } from '../../../../core/protocol/staged-api.ts'
import { ApiProblem } from '../../../../portal/api-client.ts'
import { asksForName } from '../../../../portal/tagging/use-impact.ts'

const impact = (isLarge: boolean): Impact => ({
  ...{ days: 30, users: 0, devices: 0, allUsers: 0, allDevices: 0, trafficShare: 0 },
  ...{ protectedHosts: [], others: [], isLarge },
})
const found = { loading: false, problem: undefined }

it('asks for the name where a tag hits many', () => {
  expect(asksForName({ ...found, impact: impact(true) })).toBe(true)
  expect(asksForName({ ...found, impact: impact(false) })).toBe(false)
  expect(asksForName({ ...found, impact: undefined })).toBe(false)
})

it('asks for the name where it is not known whom a tag hits', () => {
  const problem = new ApiProblem('unreachable', 'No answer')
  expect(asksForName({ impact: undefined, loading: false, problem })).toBe(true)
  const wrong = new ApiProblem('invalid-request', 'An address is wrong')
  expect(asksForName({ impact: impact(true), loading: false, problem: wrong })).toBe(false)
})
