import { expect, it } from 'vitest'
import { DEFAULT_GROUP_WEIGHTS } from '../../../../../core/risk/group-weights.ts'
import { sameWeights, shareOf } from '../../../../../portal/screens/risk-model/weight-shares.ts'

it('says which share of the score a group has', () => {
  expect(shareOf(DEFAULT_GROUP_WEIGHTS, 'security')).toBe(0.4)
  expect(shareOf({ general: 0, security: 3, compliance: 1, legal: 0 }, 'security')).toBe(0.75)
  expect(shareOf({ general: 0, security: 0, compliance: 0, legal: 0 }, 'security')).toBe(0)
})

it('tells weights that were changed from those that were not', () => {
  expect(sameWeights({ ...DEFAULT_GROUP_WEIGHTS }, DEFAULT_GROUP_WEIGHTS)).toBe(true)
  expect(sameWeights({ ...DEFAULT_GROUP_WEIGHTS, legal: 1 }, DEFAULT_GROUP_WEIGHTS)).toBe(false)
})
