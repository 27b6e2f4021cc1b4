import { signal } from '@preact/signals'
import type { BundleStatus } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'
import { ApiProblem } from '../api-client.ts'

/** How far the newest bundle has come; shared by the strip, the device list and whoever changed a tag. */
export const bundleStatus = signal<BundleStatus | undefined>(undefined)

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

let timer: ReturnType<typeof setTimeout> | undefined
let running: AbortController | undefined

/** Asks now, and from then on by itself. */
export async function refreshBundleStatus(): Promise<void> {
  running?.abort()
  clearTimeout(timer)
  const controller = new AbortController()
  running = controller
  try {
    bundleStatus.value = await api.bundleStatus(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) return
    // The strip shows what was last known; a screen that needs the server says itself what is wrong.
    if (!(error instanceof ApiProblem)) throw error
  }
  timer = setTimeout(() => void refreshBundleStatus(), pollDelay(bundleStatus.value, Date.now()))
}

/** Watches while the page is visible. Returns the way to stop. */
export function watchBundleStatus(): () => void {
  function onVisibilityChange(): void {
    if (document.visibilityState === 'visible') void refreshBundleStatus()
    else rest()
  }
  document.addEventListener('visibilitychange', onVisibilityChange)
  onVisibilityChange()
  return () => {
    document.removeEventListener('visibilitychange', onVisibilityChange)
    rest()
  }
}

function rest(): void {
  running?.abort()
  clearTimeout(timer)
}
