import { parse } from 'tldts'

/**
 * Whether a host is one of the public internet, that a signal may name: under a listed public suffix (ICANN or
 * private section), and not an address. Everything else is private or internal and is never recorded:
 * single labels, IP addresses, `.local`, `.internal`, `.home.arpa`, `.test`, a company's own `.corp` …
 *
 * @param host as `normaliseHost` returns it
 */
export function isPublicHost(host: string): boolean {
  return registrableDomain(host) !== null
}

/**
 * The domain that somebody has registered, or was given under a private suffix: `example.co.uk` of
 * `shop.example.co.uk`, `ada.github.io` of itself. null where the host isn't one of the public internet.
 *
 * @param host as `normaliseHost` returns it
 */
export function registrableDomain(host: string): string | null {
  const parsed = parse(host, { allowPrivateDomains: true, extractHostname: false })
  if (parsed.isIp) return null
  // The suffix list has it, but it names nothing on the internet that people visit: home.arpa, in-addr.arpa.
  if (host.endsWith('.arpa')) return null
  return parsed.isIcann === true || parsed.isPrivate === true ? parsed.domain : null
}

/** Whether a domain is a public suffix (`com`, `co.uk`, `github.io`): what lies under it belongs to many. */
export function isPublicSuffix(domain: string): boolean {
  const parsed = parse(domain, { allowPrivateDomains: true, extractHostname: false })
  return !parsed.isIp && parsed.domain === null
}
