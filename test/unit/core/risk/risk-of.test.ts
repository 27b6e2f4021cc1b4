import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asBundleRisk } from '../../../../core/risk/bundle-risk.ts'
import {
  CATALOG_FACTOR_IDS,
  MEASURED_FACTOR_IDS,
  RISK_FACTORS,
  RISK_GROUPS,
  type RiskFactorId,
} from '../../../../core/risk/factors.ts'
import { DEFAULT_GROUP_WEIGHTS, type GroupWeights } from '../../../../core/risk/group-weights.ts'
import { type Facts, type Measured, riskOf } from '../../../../core/risk/risk-of.ts'

type Answers = Partial<Record<RiskFactorId, boolean>>

const SOURCE = 'https://example.com/trust'

function risk(
  answers: Answers,
  weights: GroupWeights = DEFAULT_GROUP_WEIGHTS,
  override: { score: number } | null = null,
) {
  const facts: Facts = Object.fromEntries(
    CATALOG_FACTOR_IDS.flatMap((id) =>
      answers[id] === undefined ? [] : [[id, { value: answers[id], source: SOURCE }]],
    ),
  )
  const measured: Measured = Object.fromEntries(
    MEASURED_FACTOR_IDS.flatMap((id) =>
      answers[id] === undefined ? [] : [[id, { value: answers[id], devices: 4, agreeing: answers[id] ? 4 : 0 }]],
    ),
  )
  return riskOf(facts, measured, weights, override)
}

const all = (value: boolean): Answers => Object.fromEntries(RISK_FACTORS.map(({ id }) => [id, value]))

const anyAnswers = fc
  .dictionary(fc.constantFrom(...RISK_FACTORS.map(({ id }) => id)), fc.boolean())
  .map((answers): Answers => ({ ...answers }))
const anyWeight = fc.integer({ min: 0, max: 100 })
const anyWeights = fc
  .record({ general: anyWeight, security: anyWeight, compliance: anyWeight, legal: anyWeight })
  .filter((weights) => Object.values(weights).some((weight) => weight > 0))
const anyFactor = fc.constantFrom(...RISK_FACTORS)

describe('the factors', () => {
  it('have an id of their own, a weight and a group that has others', () => {
    expect(new Set(RISK_FACTORS.map(({ id }) => id)).size).toBe(RISK_FACTORS.length)
    expect(RISK_FACTORS.every(({ weight }) => Number.isInteger(weight) && weight > 0)).toBe(true)
    expect([...new Set(RISK_FACTORS.map(({ group }) => group))]).toEqual(RISK_GROUPS)
  })
})

describe('the risk score', () => {
  it('is none, with no confidence, where nothing is known', () => {
    expect(risk({})).toMatchObject({ score: null, modelScore: null, confidence: 0, override: null })
    expect(risk({}).groups.map(({ score, confidence }) => [score, confidence])).toEqual(
      RISK_GROUPS.map(() => [null, 0]),
    )
  })

  it('is 10 where all is well and 0 where nothing is, in full confidence', () => {
    expect(risk(all(true))).toMatchObject({ score: 10, confidence: 1 })
    expect(risk(all(false))).toMatchObject({ score: 0, confidence: 1 })
  })

  it('is the weight of what is yes over the weight of what is known', () => {
    // compliance: 3 + 3 of 10, so 18 of 100; legal: 3 of 7, so 8.57 of 100
    const { score, confidence, groups } = risk({ 'soc-2': true, 'iso-27001': true, dpa: false })
    expect([score, confidence]).toEqual([6.8, 0.27])
    expect(groups.map((group) => [group.group, group.score, group.confidence])).toEqual([
      ['general', null, 0],
      ['security', null, 0],
      ['compliance', 10, 0.6],
      ['legal', 0, 0.43],
    ])
  })

  it('says of each factor what it is, and where that comes from', () => {
    const factors = risk({ 'soc-2': true, hsts: false }).groups.flatMap((group) => group.factors)
    expect(factors.map(({ id }) => id)).toEqual(RISK_FACTORS.map(({ id }) => id))
    const of = (id: RiskFactorId) => factors.find((factor) => factor.id === id)
    expect(of('soc-2')).toMatchObject({ value: 'yes', source: { kind: 'catalog', url: SOURCE } })
    expect(of('hsts')).toMatchObject({ value: 'no', source: { kind: 'measured', devices: 4, agreeing: 0 } })
    expect(of('mfa')).toMatchObject({ value: 'unknown', source: null })
  })

  it('is the override where there is one; the model goes on saying what it says', () => {
    const override = { score: 2.5, note: 'Leaked our data' }
    expect(risk({ 'soc-2': true }, DEFAULT_GROUP_WEIGHTS, override)).toMatchObject({
      score: 2.5,
      modelScore: 10,
      confidence: 0.09,
      override,
    })
    expect(risk({}, DEFAULT_GROUP_WEIGHTS, { score: 0 })).toMatchObject({ score: 0, modelScore: null })
  })

  it('lies between 0 and 10 with one decimal, its confidence between 0 and 1, and is the same each time', () => {
    fc.assert(
      fc.property(anyAnswers, anyWeights, (answers, weights) => {
        const { score, confidence, ...rest } = risk(answers, weights)
        expect(confidence).toBeGreaterThanOrEqual(0)
        expect(confidence).toBeLessThanOrEqual(1)
        expect(score === null).toBe(confidence === 0)
        if (score !== null) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(10)
          expect(score).toBe(Number(score.toFixed(1)))
        }
        expect(risk(answers, weights)).toEqual({ score, confidence, ...rest })
      }),
    )
  })

  it('never falls when a factor turns out well, and never rises when one turns out badly', () => {
    fc.assert(
      fc.property(anyAnswers, anyWeights, anyFactor, (answers, weights, { id }) => {
        const before = risk(answers, weights).score
        const well = risk({ ...answers, [id]: true }, weights).score
        const badly = risk({ ...answers, [id]: false }, weights).score
        if (before !== null) {
          expect(well).toBeGreaterThanOrEqual(before)
          expect(badly).toBeLessThanOrEqual(before)
        }
      }),
    )
  })

  it('is known the better, the more is known', () => {
    fc.assert(
      fc.property(anyAnswers, anyWeights, anyFactor, fc.boolean(), (answers, weights, { id }, value) => {
        const { confidence } = risk({ ...answers, [id]: value }, weights)
        expect(confidence).toBeGreaterThanOrEqual(risk(answers, weights).confidence)
      }),
    )
  })

  it('takes no notice of a group without weight', () => {
    fc.assert(
      fc.property(anyAnswers, anyWeights, anyFactor, fc.boolean(), (answers, weights, { id, group }, value) => {
        fc.pre(Object.entries(weights).some(([name, weight]) => name !== group && weight > 0))
        const without = { ...weights, [group]: 0 }
        const { score, confidence } = risk(answers, without)
        expect(risk({ ...answers, [id]: value }, without)).toMatchObject({ score, confidence })
      }),
    )
  })

  it('depends on how the weights stand to each other alone', () => {
    fc.assert(
      fc.property(anyAnswers, fc.integer({ min: 1, max: 10 }), (answers, times) => {
        const weights = { general: 1, security: 4, compliance: 3, legal: 2 }
        const scaled = { general: times, security: 4 * times, compliance: 3 * times, legal: 2 * times }
        const { score, confidence } = risk(answers, weights)
        expect(risk(answers, scaled)).toMatchObject({ score, confidence })
      }),
    )
  })
})

describe('what devices get of it', () => {
  it('is the score and its reasons, without what is unknown or does not count', () => {
    expect(
      asBundleRisk(risk({ 'soc-2': true, hsts: false, dpa: true }, { ...DEFAULT_GROUP_WEIGHTS, legal: 0 })),
    ).toEqual({
      score: 6.7,
      confidence: 0.17,
      yes: ['soc-2'],
      no: ['hsts'],
      overridden: false,
    })
  })

  it('is nothing where there is no score', () => {
    expect(asBundleRisk(risk({}))).toBeNull()
    expect(asBundleRisk(risk({}, DEFAULT_GROUP_WEIGHTS, { score: 3 }))).toMatchObject({ score: 3, overridden: true })
  })
})
