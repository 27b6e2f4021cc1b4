import * as v from 'valibot'
import { CountSchema } from './primitives.ts'

/** `GET /api/v1/groups`: the groups that active devices report, the largest thousand first. */
export const GroupsSchema = v.object({
  items: v.array(v.object({ name: v.string(), devices: CountSchema })),
})
export type Groups = v.InferOutput<typeof GroupsSchema>
