/**
 * The host as the browser would go to: lower case, punycode, IPv4 in dotted form, no port, no trailing dots.
 * Accepts a bare host, a host with a port, or an http(s) URL. Returns `null` for anything else.
 */
export function normaliseHost(input: string): string | null {
  const text = input.trim()
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  return hostOfUrl(candidate)
}

/** The normalised host of an http(s) URL; `null` for other schemes and for what isn't a URL. */
export function hostOfUrl(url: string): string | null {
  if (!URL.canParse(url)) return null
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return null
  const host = parsed.hostname.replace(/\.+$/, '')
  return host === '' ? null : host
}
