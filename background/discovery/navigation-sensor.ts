import browser, { type WebNavigation, type WebRequest } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { BlockDecision } from '../enforcement/block-decision.ts'
import type { TabGuard } from '../enforcement/tab-guard.ts'
import type { Recorder } from './recorder.ts'

/**
 * Listens to navigations. Visits come from `webNavigation.onCommitted`, which also sees pages that a site's own
 * service worker answers; blocked attempts from the redirect to our block page, since behind a shortener
 * `onBeforeNavigate` never shows the blocked host.
 */
export class NavigationSensor {
  readonly #decision: BlockDecision
  readonly #guard: TabGuard
  readonly #recorder: Recorder

  constructor(parts: {
    decision: BlockDecision
    guard: TabGuard
    recorder: Recorder
  }) {
    this.#decision = parts.decision
    this.#guard = parts.guard
    this.#recorder = parts.recorder
    const everywhere = { urls: ['http://*/*', 'https://*/*'] }
    browser.webNavigation.onCommitted.addListener((details) => void this.#onCommitted(details).catch(notRecorded), {
      url: [{ schemes: ['http', 'https'] }],
    })
    browser.webRequest.onBeforeRedirect.addListener((details) => void this.#onRedirect(details).catch(notRecorded), {
      ...everywhere,
      types: ['main_frame', 'sub_frame'],
    })
  }

  async #onCommitted(details: WebNavigation.OnCommittedDetailsType): Promise<void> {
    if (details.frameId !== 0 || isPrerendered(details)) return
    if (await this.#guard.sendAway(details.tabId, details.url, 'navigation')) return

    const host = hostOfUrl(details.url)
    if (host !== null) await this.#recorder.visit({ host, tabId: details.tabId, at: details.timeStamp })
  }

  async #onRedirect(details: WebRequest.OnBeforeRedirectDetailsType): Promise<void> {
    if (!details.redirectUrl.startsWith('chrome-extension://')) return
    const { url, tabId, type } = details
    const app = await this.#decision.blockedAppAt(url)
    const host = hostOfUrl(url)
    if (app === null || host === null) return
    if (type === 'main_frame') await this.#recorder.blocked(app.id, 'navigation', { host, tabId })
    else await this.#recorder.blockedFrame(app.id, { host, tabId })
  }
}

/** A page loaded ahead of a visit that may never come. The polyfill's types don't know the field. */
function isPrerendered(details: WebNavigation.OnCommittedDetailsType & { documentLifecycle?: string }): boolean {
  return details.documentLifecycle === 'prerender'
}

function notRecorded(error: unknown): void {
  console.error('A navigation could not be recorded:', error)
}
