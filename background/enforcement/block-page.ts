const BLOCK_PAGE = 'extension/blocked/index.html'
const GATE_PAGE = 'extension/gate/index.html'

/**
 * The block page for an address, which follows as the fragment. The extension's own id stands in it, not what
 * `runtime.getURL` says: for a `use_dynamic_url` page that is an id of this browser session alone, and rules that
 * carry it lead to an error page after a restart (measured in Chromium 156; docs/decisions/0001).
 */
export function blockPageUrl(address: string): string {
  return `${location.origin}/${BLOCK_PAGE}#${address}`
}

/** The page that asks what holds at an address, and goes on. */
export function gatePageUrl(address: string): string {
  return `${location.origin}/${GATE_PAGE}#${address}`
}

/** The address that somebody asked for: of our block page the one behind it, of any other page its own. */
export function askedAddress(url: string): string {
  const prefix = blockPageUrl('')
  return url.startsWith(prefix) ? url.slice(prefix.length) : url
}
