import { MEASURED_FACTOR_IDS, type MeasuredFactorId } from './factors.ts'
import type { Measured } from './risk-of.ts'

/** A report counts for so many days; a factor that nobody measured in them is unknown. */
export const MEASURED_DAYS = 30

/**
 * "Yes" takes so many of a hundred devices. Not all of them: a proxy that strips a header, or one forgotten page, would
 * decide for the fleet. Not a mere majority: a quality that every tenth device misses isn't the app's.
 */
export const MEASURED_PERCENT = 90

/** The newest report of each device in the last `MEASURED_DAYS`: how many there are, and how many of them say yes. */
export interface MeasurementTally {
  readonly devices: number
  readonly agreeing: Readonly<Record<MeasuredFactorId, number>>
}

export function measuredBy({ devices, agreeing }: MeasurementTally): Measured {
  if (devices === 0) return {}
  return Object.fromEntries(
    MEASURED_FACTOR_IDS.map((id) => [
      id,
      { value: agreeing[id] * 100 >= devices * MEASURED_PERCENT, devices, agreeing: agreeing[id] },
    ]),
  )
}
