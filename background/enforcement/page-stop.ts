import { suffixesOf } from '../../core/hosts/suffixes-of.ts'
import { MOST_PATTERNS, PageScripts, patternOf } from '../content/page-scripts.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { BundleInForce } from './bundle-in-force.ts'
import type { Situation } from './situation.ts'
import { parsedPatterns } from './treatment.ts'

const STOP = { id: 'stop-page', file: 'extension/content/stop-page.js', world: 'ISOLATED' } as const

/**
 * Keeps pages of blocked apps from doing anything where the rules don't see them: those that a site's own service worker
 * answers (measured: without it the page ran for up to 30 ms in 4 of 34 tries before the guard had sent it away; with
 * it in none). Where more is blocked than the browser can be asked to look for, the guard alone remains.
 */
export class PageStop {
  readonly #situation: Situation
  readonly #inForce: BundleInForce
  readonly #policy: ManagedPolicy
  readonly #scripts = new PageScripts([STOP], 'stopPageInOpenTabs')

  constructor(parts: { situation: Situation; inForce: BundleInForce; policy: ManagedPolicy }) {
    this.#situation = parts.situation
    this.#inForce = parts.inForce
    this.#policy = parts.policy
  }

  async update(): Promise<void> {
    const patterns = await this.#patterns()
    // Open tabs are the guard's.
    if (patterns.length > 0) await this.#scripts.keepIn(patterns, async () => false)
    else await this.#scripts.takeOut()
  }

  /** Apps of which a part is open are left out: the script knows nothing of paths. */
  async #patterns(): Promise<string[]> {
    const blocked = [...this.#situation.holding.treatments].filter(
      ([, { action, only, except }]) => action === 'block' && only.length === 0 && except.length === 0,
    )
    if (blocked.length > MOST_PATTERNS) return []
    const apps = await Promise.all(blocked.map(([appId]) => this.#inForce.catalog?.app(appId)))
    const entries = apps.flatMap((app) => [
      ...(app?.domains.map((host) => ({ host, pattern: patternOf(host) })) ?? []),
      ...(app?.hosts.map((host) => ({ host, pattern: `*://${host}/*` })) ?? []),
    ])
    if (entries.length > MOST_PATTERNS) return []
    const { protectedHosts } = this.#situation.holding
    const allowed = parsedPatterns(this.#policy.current.policy.enforcement.allowed).map(({ host }) => host)
    const nested = this.#inForce.catalog?.nested.map(({ host }) => host) ?? []
    const openWithin = new Set([...nested, ...allowed, ...protectedHosts.list()].flatMap(suffixesOf))
    const open = new Set([...allowed, ...protectedHosts.list()])
    return entries
      .filter(({ host }) => !openWithin.has(host) && !suffixesOf(host).some((suffix) => open.has(suffix)))
      .map(({ pattern }) => pattern)
  }
}
