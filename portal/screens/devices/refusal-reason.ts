import { parsePattern } from '../../../core/addresses/address-pattern.ts'
import { fitsRule } from '../../../core/addresses/fits-rule.ts'
import { isPublicSuffix } from '../../../core/hosts/public-host.ts'

/**
 * Why a device doesn't block an entry of an unsanctioned app. The device names the entry alone; what a browser can't block
 * is known from the entry itself, and anything else it leaves open because it is protected.
 */
export function refusalReason(entry: string): 'protected' | 'not-blockable' {
  const place = parsePattern(entry)
  // A host alone and one with all under it have the same name; of the two, the host alone takes more of a rule.
  const isBlockable = place !== null && !isPublicSuffix(place.host) && fitsRule({ ...place, exact: place.path === '' })
  return isBlockable ? 'protected' : 'not-blockable'
}
