import * as v from 'valibot'
import { ENROLLMENT_FAILURES } from '../../core/protocol/messages.ts'
import { StoredValue } from '../storage/stored-value.ts'

const EnrollmentRecordSchema = v.object({
  serverUrl: v.string(),
  token: v.string(),
  credential: v.nullable(v.string()),
  pinnedKey: v.nullable(v.string()),
  /** Its credential was refused once already, and it asked for another. */
  enrolledAgain: v.boolean(),
  failure: v.nullable(v.picklist(ENROLLMENT_FAILURES)),
  detail: v.string(),
  failures: v.number(),
  /** Not before this time, in epoch milliseconds; null: not again. */
  retryAt: v.nullable(v.number()),
})
export type EnrollmentRecord = v.InferOutput<typeof EnrollmentRecordSchema>

export const enrollmentStore = new StoredValue<EnrollmentRecord | null>(
  'enrollment',
  v.nullable(EnrollmentRecordSchema),
  null,
)

const storedDeviceId = new StoredValue<string | null>('deviceId', v.nullable(v.pipe(v.string(), v.uuid())), null)

/** This browser profile's id: made once, kept, and the same whatever server or token it enrolls with. */
export const deviceIdStore = {
  async get(): Promise<string> {
    const stored = await storedDeviceId.get()
    if (stored !== null) return stored
    const made = crypto.randomUUID()
    await storedDeviceId.set(made)
    return made
  },
}

export function freshRecord(serverUrl: string, token: string): EnrollmentRecord {
  return {
    serverUrl,
    token,
    credential: null,
    pinnedKey: null,
    enrolledAgain: false,
    failure: null,
    detail: '',
    failures: 0,
    retryAt: 0,
  }
}
