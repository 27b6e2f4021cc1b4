import * as v from 'valibot'
import type { RawData } from 'ws'
import { type FromDevice, FromDeviceSchema } from '../../core/protocol/push-api.ts'

/** @returns null for what is no message of the protocol */
export function readFromDevice(data: RawData, isBinary: boolean): FromDevice | null {
  if (isBinary) return null
  try {
    const parsed = v.safeParse(FromDeviceSchema, JSON.parse(String(data)))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
