/** Where an app is found: `domains` with everything under them, `hosts` exactly. */
export interface HostOwner {
  readonly id: string
  readonly domains: readonly string[]
  readonly hosts: readonly string[]
}

/** Host → app. An exact host wins over a domain, a longer domain over a shorter one. */
export class HostIndex {
  readonly #exact = new Map<string, string>()
  readonly #subtree = new Map<string, string>()

  constructor(owners: Iterable<HostOwner>) {
    for (const owner of owners) {
      for (const host of owner.hosts) this.#exact.set(host, owner.id)
      for (const domain of owner.domains) this.#subtree.set(domain, owner.id)
    }
  }

  /**
   * @param host as `normaliseHost` returns it
   * @returns the app's id, or `null` where no app has the host
   */
  lookup(host: string): string | null {
    const exact = this.#exact.get(host)
    if (exact !== undefined) return exact
    for (const suffix of suffixesOf(host)) {
      const owner = this.#subtree.get(suffix)
      if (owner !== undefined) return owner
    }
    return null
  }
}

/** The host itself, then each domain above it, longest first: `a.b.c` → `a.b.c`, `b.c`, `c`. */
export function suffixesOf(host: string): string[] {
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}
