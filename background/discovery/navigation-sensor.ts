import browser, { type WebNavigation, type WebRequest } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { isPublicHost } from '../../core/hosts/public-host.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { TabGuard } from '../enforcement/tab-guard.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Recorder } from './recorder.ts'

/**
 * Listens to navigations. Visits come from `webNavigation.onCommitted`, which also sees pages that a site's own
 * service worker answers; blocked attempts from the redirect to our block page, since behind a shortener
 * `onBeforeNavigate` never shows the blocked host.
 */
export class NavigationSensor {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  readonly #guard: TabGuard
  readonly #recorder: Recorder

  constructor(policy: ManagedPolicy, inForce: BundleInForce, guard: TabGuard, recorder: Recorder) {
    this.#policy = policy
    this.#inForce = inForce
    this.#guard = guard
    this.#recorder = recorder
    const everywhere = { urls: ['http://*/*', 'https://*/*'] }
    browser.webNavigation.onCommitted.addListener((details) => void this.#onCommitted(details), {
      url: [{ schemes: ['http', 'https'] }],
    })
    browser.webRequest.onBeforeRedirect.addListener((details) => void this.#onRedirect(details), {
      ...everywhere,
      types: ['main_frame', 'sub_frame'],
    })
  }

  async #onCommitted(details: WebNavigation.OnCommittedDetailsType): Promise<void> {
    if (details.frameId !== 0 || isPrerendered(details)) return
    await this.#ready()
    if (await this.#guard.sendAway(details.tabId, details.url, 'navigation')) return

    const host = hostOfUrl(details.url)
    if (host === null || !isPublicHost(host)) return
    const app = this.#inForce.appOfHost(host)
    if (app !== null) await this.#recorder.recordVisit(app.id, Math.floor(details.timeStamp))
  }

  async #onRedirect(details: WebRequest.OnBeforeRedirectDetailsType): Promise<void> {
    if (!details.redirectUrl.startsWith('chrome-extension://')) return
    await this.#ready()
    const app = this.#inForce.appAt(details.url)
    if (app?.action !== 'block') return
    if (details.type === 'main_frame') await this.#recorder.recordBlocked(app.id, 'navigation')
    else await this.#recorder.recordBlockedFrame(app.id)
  }

  async #ready(): Promise<void> {
    await Promise.all([this.#policy.ready, this.#inForce.ready])
  }
}

/** A page loaded ahead of a visit that may never come. The polyfill's types don't know the field. */
function isPrerendered(details: WebNavigation.OnCommittedDetailsType & { documentLifecycle?: string }): boolean {
  return details.documentLifecycle === 'prerender'
}
