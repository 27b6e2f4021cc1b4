import { isPublicHost, registrableDomain } from '../../core/hosts/public-host.ts'
import { suffixesOf } from '../../core/hosts/suffixes-of.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'

/** A page asks a handful of hosts a hundred times; a worker lives for minutes. */
const REMEMBERED_HOSTS = 2_000

/** What of the hosts that are seen is recorded, and under which name. */
export class DiscoveryScope {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  readonly #subjects = new Map<string, string | null>()
  #excluded: ReadonlySet<string> = new Set()
  #rememberedFor: readonly unknown[] = []

  constructor(policy: ManagedPolicy, inForce: BundleInForce) {
    this.#policy = policy
    this.#inForce = inForce
  }

  /**
   * The app's id; where policy wants that, the registrable domain of a host that is no app's; null for what isn't
   * recorded: internal hosts, and what policy excludes.
   *
   * @param host as `normaliseHost` returns it
   */
  async subjectOf(host: string): Promise<string | null> {
    this.#forgetIfChanged()
    const remembered = this.#subjects.get(host)
    if (remembered !== undefined) return remembered
    const subjects = this.#rememberedFor
    const subject = await this.#find(host)
    if (subjects !== this.#rememberedFor) return subject
    if (this.#subjects.size >= REMEMBERED_HOSTS) this.#subjects.clear()
    this.#subjects.set(host, subject)
    return subject
  }

  async #coversApp(appId: string): Promise<boolean> {
    const { excludedCategories } = this.#policy.current.policy.discovery
    if (excludedCategories.length === 0) return true
    const category = await this.#inForce.categoryOf(appId)
    return category === null || !excludedCategories.includes(category)
  }

  async #find(host: string): Promise<string | null> {
    if (!isPublicHost(host)) return null
    if (suffixesOf(host).some((suffix) => this.#excluded.has(suffix))) return null
    const appId = this.#inForce.appOfHost(host)
    if (appId !== null) return (await this.#coversApp(appId)) ? appId : null
    return this.#policy.current.policy.discovery.unknownDomains ? registrableDomain(host) : null
  }

  #forgetIfChanged(): void {
    const { current } = this.#policy
    const { record } = this.#inForce
    if (this.#rememberedFor[0] === current && this.#rememberedFor[1] === record) return
    const { internalDomains, excludedDomains } = current.policy.discovery
    this.#excluded = new Set([...internalDomains, ...excludedDomains])
    this.#rememberedFor = [current, record]
    this.#subjects.clear()
  }
}
