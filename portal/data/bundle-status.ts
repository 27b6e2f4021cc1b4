import type { BundleStatus } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'
import { watched } from './watched.ts'

const ROLLING_OUT_MS = 5_000
const AT_REST_MS = 30_000
/** After this long, the browsers that are still missing are offline: nothing is left to watch closely. */
const ROLL_OUT_WINDOW_MS = 3 * 60_000

/** Milliseconds until the next look: short while a fresh bundle is on its way to the browsers. */
export function pollDelay(status: BundleStatus | undefined, now: number): number {
  if (status === undefined) return AT_REST_MS
  const onItsWay = status.devicesEnforcing < status.devices && now - status.createdAt < ROLL_OUT_WINDOW_MS
  return onItsWay ? ROLLING_OUT_MS : AT_REST_MS
}

/** How far the newest bundle has come; shared by the strip, the device list and whoever changed a tag. */
export const {
  value: bundleStatus,
  refresh: refreshBundleStatus,
  watch: watchBundleStatus,
} = watched(api.bundleStatus, (status) => pollDelay(status, Date.now()))
