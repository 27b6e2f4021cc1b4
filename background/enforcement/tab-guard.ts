import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { DeviceEvent } from '../../core/protocol/device-api.ts'
import type { Recorder } from '../discovery/recorder.ts'
import { blockPageUrl } from './block-page.ts'
import { removeOfflineAnswers } from './offline-answers.ts'
import type { Situation } from './situation.ts'

const WEB = { url: [{ schemes: ['http', 'https'] }] }

interface Place {
  readonly tabId: number
  readonly frameId: number
  readonly url: string
}

/**
 * What the rules can't see: pages and frames that were open when their app became unsanctioned, and those that a site's
 * own service worker answers. Such a tab goes to the block page, such a frame is emptied.
 */
export class TabGuard {
  readonly #situation: Situation
  readonly #recorder: Recorder
  /** Tabs on their way to the block page: a sweep and a navigation event may both find the same one. */
  readonly #underWay = new Set<string>()

  constructor(situation: Situation, recorder: Recorder) {
    this.#situation = situation
    this.#recorder = recorder
    browser.webNavigation.onCommitted.addListener((place) => void this.#onArrival(place), WEB)
    // A page that goes on without the network: its paths may be ruled otherwise.
    browser.webNavigation.onHistoryStateUpdated.addListener((place) => void this.#onArrival(place), WEB)
    // A page that was rendered ahead takes the tab's place without another commit.
    browser.webNavigation.onTabReplaced.addListener(({ tabId }) => void this.#onReplaced(tabId))
  }

  /** Every open tab, and every frame in them. One that is on its way somewhere is met there. */
  async sweep(): Promise<void> {
    const tabs = await this.#openTabs()
    await Promise.all([
      this.#sendBlockedAway(tabs),
      ...tabs.map(({ tabId, discarded }) => (discarded ? undefined : this.#sweepFrames(tabId))),
    ])
  }

  /** The tabs alone, which need no rules. A frame is loaded anew, and so comes after them. */
  async sweepTabs(): Promise<void> {
    await this.#sendBlockedAway(await this.#openTabs())
  }

  async #sendBlockedAway(tabs: readonly Pick<Place, 'tabId' | 'url'>[]): Promise<void> {
    const blocked = tabs.filter(({ url }) => this.#situation.at(url).kind === 'blocked')
    await Promise.all(blocked.map(({ tabId, url }) => this.#sendAway({ tabId, frameId: 0, url }, 'open-tab')))
  }

  async #openTabs() {
    const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*'] })
    return tabs.flatMap(({ id: tabId, url, pendingUrl, discarded }) =>
      // One that is on its way to the block page gets there; any other way may not lead off the page.
      tabId === undefined || url === undefined || pendingUrl?.startsWith(blockPageUrl('')) === true
        ? []
        : [{ tabId, url, discarded: discarded === true }],
    )
  }

  async #sweepFrames(tabId: number): Promise<void> {
    // The tab may have been closed since.
    const frames = (await browser.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? []
    const blocked = frames.filter(({ frameId, url }) => frameId !== 0 && this.#situation.at(url).kind === 'blocked')
    await Promise.all(blocked.map(({ frameId, url }) => this.#emptyFrame({ tabId, frameId, url })))
  }

  async #onArrival(place: Place & { readonly documentLifecycle?: string }): Promise<void> {
    if (place.documentLifecycle === 'prerender') return
    await this.#situation.ready
    const { kind } = this.#situation.at(place.url)
    if (kind === 'open') return
    if (place.frameId === 0) await this.#sendAway(place, 'navigation')
    else if (kind === 'blocked') await this.#emptyFrame(place)
  }

  async #onReplaced(tabId: number): Promise<void> {
    await this.#situation.ready
    const { url } = await browser.tabs.get(tabId).catch(() => ({ url: undefined }))
    if (url !== undefined) await this.#onArrival({ tabId, frameId: 0, url })
  }

  async #sendAway({ tabId, url }: Place, context: DeviceEvent['context']): Promise<void> {
    const key = `${tabId} ${url}`
    if (this.#underWay.has(key)) return
    this.#underWay.add(key)
    await this.#silence(tabId)
    // The tab may have been closed since.
    await browser.tabs.update(tabId, { url: blockPageUrl(url) }).catch(() => undefined)
    // From here on the tab may come back to the page, however long the rest takes.
    this.#underWay.delete(key)
    await Promise.all([this.#clear(url), this.#record(url, tabId, context)])
  }

  /** A page may ask whether it is really to be left (`beforeunload`), and stay as long as nobody answers. */
  async #silence(tabId: number): Promise<void> {
    await browser.scripting
      .executeScript({ target: { tabId, allFrames: true }, func: forgetListeners, injectImmediately: true })
      // Refused where no extension may touch the page, and where the tab is gone.
      .catch(() => undefined)
  }

  /** Its page is of somebody else, and stays. A frame that the network would answer shows the block page. */
  async #emptyFrame({ tabId, frameId, url }: Place): Promise<void> {
    await browser.scripting
      .executeScript({ target: { tabId, frameIds: [frameId] }, func: leave, injectImmediately: true })
      .catch(() => undefined)
    await this.#clear(url)
  }

  /** Blocking must not depend on it. */
  async #clear(url: string): Promise<void> {
    await removeOfflineAnswers([url]).catch((error: unknown) => console.error('A site keeps its worker:', error))
  }

  /** Nor on the record of it. */
  async #record(url: string, tabId: number, context: DeviceEvent['context']): Promise<void> {
    const host = hostOfUrl(url)
    if (host === null) return
    await this.#recorder.stopped(this.#situation.at(url), context, { host, tabId }).catch((error: unknown) => {
      console.error('An attempt could not be recorded:', error)
    })
  }
}

/** Runs in the page: what opens anew has no listeners. Documents of XML can't, nor do they have any that ask. */
function forgetListeners(): void {
  const { document } = globalThis as unknown as { document: { open(): void; close(): void } }
  document.open()
  document.close()
}

/**
 * Runs in the frame, whose globals a worker's types don't know. The rules put the block page in the place of a frame that
 * is loaded again; one that comes again all the same is at an address that they don't know, and would come for ever.
 */
function leave(): void {
  const frame = globalThis as unknown as {
    stop(): void
    readonly navigator: { readonly serviceWorker?: { readonly controller: unknown } }
    readonly performance: { getEntriesByType(type: 'navigation'): { readonly type: string }[] }
    readonly location: { replace(url: string): void; reload(): void }
  }
  frame.stop()
  const comesAgain = frame.performance.getEntriesByType('navigation').some(({ type }) => type === 'reload')
  if (comesAgain || frame.navigator.serviceWorker?.controller) frame.location.replace('about:blank')
  else frame.location.reload()
}
