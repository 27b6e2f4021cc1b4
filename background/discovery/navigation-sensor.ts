import browser, { type WebNavigation, type WebRequest } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { Situation } from '../enforcement/situation.ts'
import type { Recorder } from './recorder.ts'

/**
 * Listens to navigations. Visits come from `webNavigation.onCommitted`, which also sees pages that a site's own
 * service worker answers; blocked attempts from the redirect to our block page, since behind a shortener
 * `onBeforeNavigate` never shows the blocked host.
 */
export class NavigationSensor {
  readonly #situation: Situation
  readonly #recorder: Recorder

  constructor(situation: Situation, recorder: Recorder) {
    this.#situation = situation
    this.#recorder = recorder
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
    await this.#situation.ready
    // The guard sends it away.
    if (this.#situation.at(details.url).kind !== 'open') return

    const host = hostOfUrl(details.url)
    if (host !== null) await this.#recorder.visit({ host, tabId: details.tabId, at: details.timeStamp })
  }

  async #onRedirect(details: WebRequest.OnBeforeRedirectDetailsType): Promise<void> {
    if (!details.redirectUrl.startsWith('chrome-extension://')) return
    const { url, tabId, type } = details
    const host = hostOfUrl(url)
    if (host === null) return
    await this.#situation.ready
    const ruling = this.#situation.at(url)
    if (type === 'main_frame') await this.#recorder.stopped(ruling, 'navigation', { host, tabId })
    else await this.#recorder.stoppedFrame(ruling, { host, tabId })
  }
}

/** A page loaded ahead of a visit that may never come. The polyfill's types don't know the field. */
function isPrerendered(details: WebNavigation.OnCommittedDetailsType & { documentLifecycle?: string }): boolean {
  return details.documentLifecycle === 'prerender'
}

function notRecorded(error: unknown): void {
  console.error('A navigation could not be recorded:', error)
}
