import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { StagingSchema } from '../../../../core/protocol/staged-api.ts'
import {
  EVERYONE_AT_ONCE,
  isComplete,
  type StagingFormValues,
  stagingOf,
} from '../../../../portal/tagging/staging-form-values.ts'

const GROUPS: StagingFormValues = { ...EVERYONE_AT_ONCE, first: 'groups', groups: ['Pilot'], percent: 20 }
const PERCENT: StagingFormValues = { ...GROUPS, first: 'percent', next: 'after', minutes: 90 }

describe('to whom a tag goes first', () => {
  it('is nobody in particular, unless that is chosen', () => {
    expect(stagingOf(EVERYONE_AT_ONCE)).toBeUndefined()
    expect(isComplete(EVERYONE_AT_ONCE)).toBe(true)
  })

  it('is what was chosen, and not what stands in the other fields', () => {
    expect(stagingOf(GROUPS)).toEqual({ groups: ['Pilot'], percent: null, everyoneAfterMinutes: null })
    expect(stagingOf(PERCENT)).toEqual({ groups: [], percent: 20, everyoneAfterMinutes: 90 })
  })

  it('is as the server takes it', () => {
    for (const values of [GROUPS, PERCENT]) expect(v.safeParse(StagingSchema, stagingOf(values)).success).toBe(true)
  })

  it.each([
    { ...GROUPS, groups: [] },
    { ...PERCENT, percent: undefined },
  ])('isn’t said yet, and so not everyone, in %j', (values) => {
    expect(isComplete(values)).toBe(false)
  })
})
