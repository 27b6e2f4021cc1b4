import { api } from '../api.ts'
import { progressPace } from './progress-pace.ts'
import { watched } from './watched.ts'

const STATUS_MS = 30_000

const status = watched(api.bundleStatus, () => STATUS_MS)

const pace = progressPace()
const progress = watched(
  async (signal) => {
    const seen = await api.bundleProgress({}, signal)
    if (status.value.value !== undefined && status.value.value.version < seen.version) void status.refresh()
    return seen
  },
  (seen) => pace(seen === undefined ? [] : [seen]),
)

/** What the newest bundle holds. */
export const bundleStatus = status.value

/** How far it has come; shared by the strip and the device list. */
export const bundleProgress = progress.value

/** For whoever changed what a bundle holds, or which devices there are. */
export async function refreshBundleStatus(): Promise<void> {
  await Promise.all([status.refresh(), progress.refresh()])
}

/** Watches both while the page is visible. Returns the way to stop. */
export function watchBundleStatus(): () => void {
  const ends = [status.watch(), progress.watch()]
  return () => {
    for (const end of ends) end()
  }
}
