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
  const parsed = parseUrl(url)
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') return null
  const host = parsed.hostname.replace(/\.+$/, '')
  return host === '' ? null : host
}

/**
 * Without `URL.canParse`: once it has been called some thousands of times, Node 20.20's says false of each address with
 * a Latin-1 letter (`http://bücher.example`).
 */
function parseUrl(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}
