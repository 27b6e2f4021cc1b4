import { suffixesOf } from './suffixes-of.ts'

/**
 * Where browsers get extensions and their updates. Blocking one of these would cut the fleet off from its own
 * repair. Chrome: https://support.google.com/chrome/a/answer/6334001 · Edge:
 * https://learn.microsoft.com/deployedge/microsoft-edge-security-endpoints
 */
export const BROWSER_STORE_HOSTS = [
  'chromewebstore.google.com',
  'chrome.google.com',
  'clients2.google.com',
  'clients2.googleusercontent.com',
  'update.googleapis.com',
  'microsoftedge.microsoft.com',
  'edge.microsoft.com',
  'msedgeextensions.sf.tlu.dl.delivery.mp.microsoft.com',
] as const

/**
 * Hosts, each with everything under it, that can't be blocked whatever the server says: the server, the
 * identity provider, the update host, the browser stores.
 */
export class ProtectedHosts {
  readonly #hosts: ReadonlySet<string>

  constructor(hosts: Iterable<string>) {
    this.#hosts = new Set([...BROWSER_STORE_HOSTS, ...hosts])
  }

  /** Whether this very host is protected: it, or a domain above it, is on the list. */
  protects(host: string): boolean {
    return suffixesOf(host).some((suffix) => this.#hosts.has(suffix))
  }

  /** The protected hosts that lie under a domain: blocking the domain leaves these reachable. */
  under(domain: string): string[] {
    return [...this.#hosts].filter((host) => host !== domain && host.endsWith(`.${domain}`))
  }

  list(): string[] {
    return [...this.#hosts].sort()
  }
}
