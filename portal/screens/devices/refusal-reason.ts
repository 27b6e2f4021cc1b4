import { isPublicSuffix } from '../../../core/hosts/public-host.ts'

/** Chromium's rules take an exact host of at most so many labels (see `fitsRule` in `background/enforcement/`). */
const MOST_LABELS = 18

/**
 * Why a device doesn't block an entry of an unsanctioned app. The device names the entry alone; what a browser can't block
 * is known from the entry itself, and anything else it leaves open because it is protected.
 */
export function refusalReason(entry: string): 'protected' | 'not-blockable' {
  const host = entry.replace(/^\./, '').replace(/\/.*$/, '')
  return isPublicSuffix(host) || host.split('.').length > MOST_LABELS ? 'not-blockable' : 'protected'
}
