import { expect, it } from 'vitest'
import { riskLevel } from '../../../../portal/risk/risk-level.ts'

it.each([
  [0, 'high'],
  [3.9, 'high'],
  [4, 'medium'],
  [6.9, 'medium'],
  [7, 'low'],
  [10, 'low'],
])('%d is a %s risk: the higher the score, the lower the risk', (score, level) => {
  expect(riskLevel(score)).toBe(level)
})
