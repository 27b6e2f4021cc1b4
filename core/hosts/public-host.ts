import { parse } from 'tldts'

/**
 * Whether a host is one of the public internet, that a signal may name: under a listed public suffix (ICANN or
 * private section), and not an address. Everything else is private or internal and is never recorded:
 * single labels, IP addresses, `.local`, `.internal`, `.home.arpa`, `.test`, a company's own `.corp` …
 *
 * @param host as `normaliseHost` returns it
 */
export function isPublicHost(host: string): boolean {
  const parsed = parse(host, { allowPrivateDomains: true, extractHostname: false })
  if (parsed.isIp || parsed.domain === null) return false
  // The suffix list has it, but it names nothing on the internet that people visit: home.arpa, in-addr.arpa.
  if (host.endsWith('.arpa')) return false
  return parsed.isIcann === true || parsed.isPrivate === true
}

/**
 * The domain that somebody registered: `example.co.uk` of `www.example.co.uk`, `me.github.io` of itself; null for a
 * public suffix and for what isn't public.
 *
 * @param host as `normaliseHost` returns it
 */
export function registrableDomain(host: string): string | null {
  return isPublicHost(host) ? parse(host, { allowPrivateDomains: true, extractHostname: false }).domain : null
}

/** Whether a domain is a public suffix (`com`, `co.uk`, `github.io`): what lies under it belongs to many. */
export function isPublicSuffix(domain: string): boolean {
  const parsed = parse(domain, { allowPrivateDomains: true, extractHostname: false })
  return !parsed.isIp && parsed.domain === null
}
