import * as v from 'valibot'
import { registrableDomain } from '../../core/hosts/public-host.ts'
import { BatchSchema, COUNTERS, HOUR_MS, limitOf, type Signal } from '../../core/protocol/device-api.ts'

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
  for (const counter of COUNTERS) {
    const limit = limitOf(counter)
    if (signal[counter] > limit) return [counter, `More than ${limit}`]
  }
  return faultOfSubject(signal)
}

/** A deeper name than the registrable domain says more than a device may tell; a private one, more than it may see. */
function faultOfSubject({ appId, domain }: Signal): readonly [field: keyof Signal, message: string] | null {
  if ((appId === null) === (domain === null)) return ['domain', 'Either an app or a domain, and not both']
  if (domain !== null && registrableDomain(domain) !== domain) {
    return ['domain', 'Not a registrable domain of the public internet']
  }
  return null
}

function pathItem(input: object, key: string | number): v.IssuePathItem {
  return { type: 'unknown', origin: 'value', input, key, value: (input as Record<string | number, unknown>)[key] }
}
