import { strings } from '../../strings.ts'

interface Named {
  readonly user: string | null
  readonly deviceId: string | null
  readonly deviceName: string | null
}

/** Whom a request or an exception is about, in plain text: the user, else the device. */
export function whoOf({ user, deviceId, deviceName }: Named): string {
  return user ?? deviceName ?? (deviceId === null ? strings.noUser : strings.unnamedDevice(deviceId))
}
