import { expect, it } from 'vitest'
import type { BundleRisk } from '../../../../core/risk/bundle-risk.ts'
import { RISK_FACTORS } from '../../../../core/risk/factors.ts'
import { describeRisk } from '../../../../extension/ui/describe-risk.ts'
import { sentence } from '../../../../extension/ui/sentence.ts'

const FORMAT = { score: (score: number) => score.toFixed(1), share: (share: number) => `${share * 100} %` }
const RISK: BundleRisk = { score: 5, confidence: 0.25, yes: ['soc-2'], no: ['hsts', 'csp'], overridden: false }

it('tells the score, how much it rests on, and the reasons for and against', () => {
  expect(describeRisk(RISK, FORMAT)).toEqual({
    score: sentence('riskScore', '5.0'),
    basis: sentence('riskKnownShare', '25 %'),
    inFavour: ['riskFactorSoc2'],
    against: ['riskFactorHsts', 'riskFactorCsp'],
  })
})

it('says who set the score where it is not the model’s', () => {
  expect(describeRisk({ ...RISK, overridden: true }, FORMAT).basis).toEqual(sentence('riskOverridden'))
})

it('says that nothing is known, and not that the risk is nil', () => {
  expect(describeRisk(null, FORMAT)).toMatchObject({ score: sentence('riskUnknown'), basis: null })
})

it('has a name of its own for every factor, and leaves out those of a newer server', () => {
  const yes = [...RISK_FACTORS.map(({ id }) => id), 'quantum-proof', 'constructor']
  expect(new Set(describeRisk({ ...RISK, yes }, FORMAT).inFavour).size).toBe(RISK_FACTORS.length)
  expect(describeRisk({ ...RISK, yes }, FORMAT).inFavour).toHaveLength(RISK_FACTORS.length)
})
