import { parse } from 'tldts'
import { isPublicHost } from '../core/hosts/public-host.ts'
import { SHARED_INFRASTRUCTURE } from './shared-infrastructure.ts'

const SHARED = new Map(SHARED_INFRASTRUCTURE.map((shared) => [shared.domain, shared.operator]))

/**
 * Why an app can't claim this very host; `null` where it can.
 *
 * @param host matches `HostSchema`
 */
export function refusalOfHost(host: string): string | null {
  const parsed = parse(host, { allowPrivateDomains: true, extractHostname: false })
  if (parsed.isIp) return `"${host}" is an IP address`
  if (isPublicHost(host)) return null
  const listed = parsed.isIcann === true || parsed.isPrivate === true
  return listed
    ? `"${host}" is a public suffix: strangers register names under it`
    : `"${host}" is under no listed public suffix`
}

/**
 * Why an app can't claim this domain with everything under it; `null` where it can.
 *
 * @param domain matches `HostSchema`
 */
export function refusalOfDomain(domain: string): string | null {
  const operator = SHARED.get(domain)
  if (operator === undefined) return refusalOfHost(domain)
  return `"${domain}" is infrastructure of ${operator} that many apps share: name a deeper domain, or exact hosts`
}
