import type * as v from 'valibot'
import type { StagingSchema } from '../../core/protocol/staged-api.ts'

/** What the form shows of a staged tag. */
export interface StagingFormValues {
  readonly first: 'everyone' | 'groups' | 'percent'
  readonly groups: readonly string[]
  /** undefined: nothing stands in the field. */
  readonly percent: number | undefined
  readonly next: 'by-hand' | 'after'
  readonly minutes: number
}

export const EVERYONE_AT_ONCE: StagingFormValues = {
  first: 'everyone',
  groups: [],
  percent: 5,
  next: 'by-hand',
  minutes: 60,
}

/** To whom first, as the server takes it; `undefined`: to everyone at once, or it isn't said yet to whom. */
export function stagingOf(values: StagingFormValues): v.InferInput<typeof StagingSchema> | undefined {
  const { first, groups, percent, next, minutes } = values
  const everyoneAfterMinutes = next === 'after' ? minutes : null
  if (first === 'groups' && groups.length > 0) return { groups: [...groups], percent: null, everyoneAfterMinutes }
  if (first === 'percent' && percent !== undefined) return { groups: [], percent, everyoneAfterMinutes }
  return undefined
}

/** Whether all is said: what lacks a group or a percentage must not go to everyone instead. */
export function isComplete(values: StagingFormValues): boolean {
  return values.first === 'everyone' || stagingOf(values) !== undefined
}
