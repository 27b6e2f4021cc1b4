import { normalisePath } from '../../core/addresses/address-pattern.ts'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { BundleInForce } from './bundle-in-force.ts'
import type { Situation } from './situation.ts'
import { actionAt } from './treatment.ts'
import type { UploadRules } from './upload-rules.ts'

/** Which apps get no files, by their tags; an exception lifts that too. */
export class UploadRulings implements UploadRules {
  readonly #situation: Situation
  readonly #inForce: BundleInForce

  constructor(parts: { situation: Situation; inForce: BundleInForce }) {
    this.#situation = parts.situation
    this.#inForce = parts.inForce
  }

  async uploadsBlockedAt(url: string): Promise<{ appId: string; appName: string } | null> {
    await this.#situation.ready
    const host = hostOfUrl(url)
    const appId = host === null ? null : this.#inForce.appOfHost(host)
    if (host === null || appId === null || !this.#isWithoutUploads(appId)) return null
    if (this.#situation.holding.protectedHosts.protects(host)) return null
    const path = normalisePath(new URL(url).pathname)
    const { only = [], except = [] } = this.#inForce.bundle?.tags[appId] ?? {}
    if (actionAt({ action: 'block', reach: 'pages', only, except }, { host, exact: true, path }) === 'allow')
      return null
    return { appId, appName: (await this.#inForce.app(appId))?.name ?? appId }
  }

  async domainsWithoutUploads(): Promise<readonly string[]> {
    await this.#situation.ready
    const appIds = Object.keys(this.#inForce.bundle?.tags ?? {}).filter((appId) => this.#isWithoutUploads(appId))
    const apps = await Promise.all(appIds.map((appId) => this.#inForce.catalog?.app(appId)))
    return apps.flatMap((app) => (app ? [...app.domains, ...app.hosts] : []))
  }

  onChange(listener: () => void): void {
    this.#situation.onChange(listener)
  }

  #isWithoutUploads(appId: string): boolean {
    return this.#inForce.bundle?.tags[appId]?.uploads === 'blocked' && !this.#situation.isExcepted(appId)
  }
}
