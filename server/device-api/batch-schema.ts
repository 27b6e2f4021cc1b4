import * as v from 'valibot'
import { BatchSchema, HOUR_MS, type Signal } from '../../core/protocol/device-api.ts'

/** More than a person can do in an hour; a sum over a fleet and a year of it still fits an int8. */
const MAX_COUNT = 1_000_000_000

/** A batch as the server takes it: the wire schema, and what a row's fields have to do with each other. */
export const CheckedBatchSchema = v.pipe(
  BatchSchema,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const [index, signal] of dataset.value.signals.entries()) {
      const fault = faultOf(signal)
      if (fault === null) continue
      const path = [
        pathItem(dataset.value, 'signals'),
        pathItem(dataset.value.signals, index),
        pathItem(signal, fault[0]),
      ]
      addIssue({ message: fault[1], path: path as [v.IssuePathItem, ...v.IssuePathItem[]] })
    }
  }),
)

function faultOf(signal: Signal): readonly [field: keyof Signal, message: string] | null {
  if (signal.firstSeen < signal.hour) return ['firstSeen', 'Before the hour']
  if (signal.lastSeen >= signal.hour + HOUR_MS) return ['lastSeen', 'After the hour']
  if (signal.firstSeen > signal.lastSeen) return ['lastSeen', 'Before firstSeen']
  if (signal.visits > MAX_COUNT) return ['visits', `More than ${MAX_COUNT}`]
  if (signal.blocked > MAX_COUNT) return ['blocked', `More than ${MAX_COUNT}`]
  return null
}

function pathItem(input: object, key: string | number): v.IssuePathItem {
  return { type: 'unknown', origin: 'value', input, key, value: (input as Record<string | number, unknown>)[key] }
}
