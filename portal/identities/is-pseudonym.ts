import * as v from 'valibot'
import { PseudonymSchema } from '../../core/protocol/device-api.ts'

/** Whether a name is a pseudonym, which a device sent in place of a name. */
export function isPseudonym(name: string | null): name is string {
  return v.is(PseudonymSchema, name)
}
