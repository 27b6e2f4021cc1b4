import { type AddressPattern, normalisePath } from '../../core/addresses/address-pattern.ts'
import type { Reach } from '../../core/bundle/app-tag.ts'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'
import { actionAt, longestOf, type Treatments } from './treatment.ts'

/** What holds at an address. `appId` null: no app of the catalog is there. */
export type Ruling =
  /** `until`: by an exception or a bypass, that ends then. */
  | { readonly kind: 'open'; readonly appId: string | null; readonly until: number | null }
  | { readonly kind: 'blocked'; readonly by: 'tag'; readonly appId: string; readonly reach: Reach }
  | { readonly kind: 'blocked'; readonly by: 'policy'; readonly appId: string | null; readonly reach: Reach }
  | { readonly kind: 'warned'; readonly appId: string }

/** All that decides. */
export interface RulingBasis {
  /** Which app has a host, as `normaliseHost` returns it. */
  readonly appOfHost: (host: string) => string | null
  readonly treatments: Treatments
  /** Until when an app is open to this person, by an exception or a bypass; null: it isn't. */
  readonly opened: (appId: string) => number | null
  readonly protectedHosts: ProtectedHosts
  /** Addresses of the managed policy. They go before what is said of apps. */
  readonly policy: { readonly blocked: readonly string[]; readonly allowed: readonly string[]; readonly reach: Reach }
}

/**
 * Says of any address at once what the browser's rules are to do there: for what must not wait for them, and for what
 * they can't see.
 */
export class Rulings {
  readonly #basis: RulingBasis

  constructor(basis: RulingBasis) {
    this.#basis = basis
  }

  at(url: string): Ruling {
    const { appOfHost, treatments, opened, protectedHosts, policy } = this.#basis
    const host = hostOfUrl(url)
    if (host === null) return OPEN
    const appId = appOfHost(host)
    if (protectedHosts.protects(host)) return { kind: 'open', appId, until: null }

    const place = { host, exact: true, path: normalisePath(new URL(url).pathname) }
    const byPolicy = this.#policyAt(place)
    if (byPolicy === 'blocked') return { kind: 'blocked', by: 'policy', appId, reach: policy.reach }
    const treatment = appId === null ? undefined : treatments.get(appId)
    if (byPolicy === 'allowed' || appId === null || treatment === undefined) return { kind: 'open', appId, until: null }

    const action = actionAt(treatment, place)
    if (action === 'allow') return { kind: 'open', appId, until: null }
    const until = opened(appId)
    if (until !== null) return { kind: 'open', appId, until }
    return action === 'warn' ? { kind: 'warned', appId } : { kind: 'blocked', by: 'tag', appId, reach: treatment.reach }
  }

  #policyAt(place: AddressPattern): 'blocked' | 'allowed' | null {
    const { blocked, allowed } = this.#basis.policy
    if (blocked.length === 0 && allowed.length === 0) return null
    const blockedBy = longestOf(blocked, place)
    const allowedBy = longestOf(allowed, place)
    if (blockedBy < 0 && allowedBy < 0) return null
    return blockedBy > allowedBy ? 'blocked' : 'allowed'
  }
}

const OPEN: Ruling = { kind: 'open', appId: null, until: null }

/** Nothing is known, so nothing is stopped. */
export const NO_RULINGS: Pick<Rulings, 'at'> = { at: () => OPEN }
