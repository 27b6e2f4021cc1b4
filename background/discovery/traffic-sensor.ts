import browser, { type WebRequest } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { HeaderMeasurements } from './header-measurements.ts'
import { declaredBodySize, hasRequestBody } from './message-sizes.ts'
import { Prefetches } from './prefetches.ts'
import type { Recorder } from './recorder.ts'

/** What the polyfill's types don't know of Chromium's events. */
type Details = {
  readonly initiator?: string
  readonly documentId?: string
  readonly responseHeaders?: WebRequest.HttpHeaders
  readonly ip?: string | null
  readonly fromCache: boolean
  readonly statusCode?: number
} & Pick<WebRequest.OnCompletedDetailsType, 'url' | 'method' | 'type' | 'tabId' | 'timeStamp'>

const EVERYWHERE = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] }

/**
 * Counts requests that a server answered, and how much came with them. Nothing is held up: these are events of what
 * has happened already.
 *
 * What the browser doesn't show stays uncounted: CORS preflights, and what a site's own service worker answers by
 * itself. Answers from the cache went over no network and count nothing; a 304 is a request.
 */
export class TrafficSensor {
  readonly #recorder: Recorder
  readonly #measurements: HeaderMeasurements
  readonly #prefetches = new Prefetches()

  constructor(recorder: Recorder, measurements: HeaderMeasurements) {
    this.#recorder = recorder
    this.#measurements = measurements
    const { onCompleted, onBeforeRedirect, onErrorOccurred } = browser.webRequest
    onCompleted.addListener((details) => this.#onAnswered(details as Details), EVERYWHERE, ['responseHeaders'])
    onBeforeRedirect.addListener((details) => this.#onAnswered(details as Details), EVERYWHERE, ['responseHeaders'])
    onErrorOccurred.addListener((details) => this.#onBrokenOff(details as Details), EVERYWHERE)
  }

  #onAnswered(details: Details): void {
    // Without an address the browser answered itself: a redirect to the block page, an upgrade to https.
    if (details.fromCache || !details.ip || this.#prefetches.answered(details)) return
    this.#count(details, declaredBodySize(details))
    if (details.type === 'main_frame' && details.statusCode === 200) this.#measure(details)
  }

  /** An answer had begun to come if its sender's address is known. */
  #onBrokenOff(details: Details): void {
    if (!details.fromCache && details.ip) this.#count(details, null)
  }

  #count(details: Details, bytesDown: number | null): void {
    const host = this.#hostOf(details)
    if (host === null) return
    const { tabId, timeStamp: at } = details
    const seen = { host, tabId, at, bytesDown, sentBody: hasRequestBody(details.method) }
    this.#recorder.request(seen).catch(notRecorded)
  }

  #measure(details: Details): void {
    const host = this.#hostOf(details)
    if (host === null) return
    const { tabId, timeStamp: at, url, responseHeaders = [] } = details
    this.#measurements.take({ host, tabId, at }, new URL(url).protocol, responseHeaders).catch(notRecorded)
  }

  #hostOf({ url, initiator }: Details): string | null {
    // Our own talk with the server is no use of an app.
    return initiator === location.origin ? null : hostOfUrl(url.replace(/^ws/, 'http'))
  }
}

function notRecorded(error: unknown): void {
  console.error('A request could not be recorded:', error)
}
