import { describe, expect, it } from 'vitest'
import { MEASURED_FACTOR_IDS } from '../../../../core/risk/factors.ts'
import { measuredBy } from '../../../../core/risk/measured.ts'

const tally = (devices: number, agreeing: number) => ({
  devices,
  agreeing: { 'https-only': devices, hsts: agreeing, csp: 0, 'frame-protection': 0, 'content-type-protection': 0 },
})

describe('what the fleet measured', () => {
  it('says nothing where no device reported', () => {
    expect(measuredBy(tally(0, 0))).toEqual({})
  })

  it('answers every measured factor, and says on how many devices that rests', () => {
    const measured = measuredBy(tally(3, 3))
    expect(Object.keys(measured)).toEqual(MEASURED_FACTOR_IDS)
    expect(measured.hsts).toEqual({ value: true, devices: 3, agreeing: 3 })
    expect(measured.csp).toEqual({ value: false, devices: 3, agreeing: 0 })
  })

  it.each([
    [1, 1, true],
    [1, 0, false],
    [9, 8, false],
    [10, 9, true],
    [10, 8, false],
    [1_000, 900, true],
    [1_000, 899, false],
  ])('is "yes" from nine of ten devices on: %i devices, %i agree', (devices, agreeing, value) => {
    expect(measuredBy(tally(devices, agreeing)).hsts?.value).toBe(value)
  })
})
