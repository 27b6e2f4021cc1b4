import type { ProgressState } from '../../core/protocol/staged-api.ts'
import { deviceFilters } from '../filters/filters.ts'

/** The address of the browsers that stand so to a version of the bundle. */
export function deviceListPath(progress: ProgressState, version: number): string {
  return `/devices?${deviceFilters.write({ progress, version: String(version) })}`
}
