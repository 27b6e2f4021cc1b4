import browser, { type WebRequest } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { HeaderMeasurements } from './header-measurements.ts'
import { declaredBodySize, hasRequestBody } from './message-sizes.ts'
import { Prefetches } from './prefetches.ts'
import type { Recorder, Seen } from './recorder.ts'

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
    const seen = seenIn(details)
    if (seen === null) return
    this.#count(seen, details, declaredBodySize(details))
    if (details.type === 'main_frame' && details.statusCode === 200) this.#measure(seen, details)
  }

  /** An answer had begun to come if its sender's address is known. */
  #onBrokenOff(details: Details): void {
    const seen = seenIn(details)
    if (seen !== null && !details.fromCache && details.ip) this.#count(seen, details, null)
  }

  #count(seen: Seen, { method, type }: Details, bytesDown: number | null): void {
    // What goes over a WebSocket shows nowhere, in either direction.
    const sentBody = hasRequestBody(method) || type === 'websocket'
    this.#recorder.request({ ...seen, bytesDown, sentBody }).catch(notRecorded)
  }

  #measure(seen: Seen, { url, responseHeaders = [] }: Details): void {
    this.#measurements.take(seen, new URL(url).protocol, responseHeaders).catch(notRecorded)
  }
}

/** null for our own talk with the server, which is no use of an app. */
function seenIn({ url, initiator, tabId, timeStamp: at }: Details): Seen | null {
  const host = initiator === location.origin ? null : hostOfUrl(url.replace(/^ws/, 'http'))
  return host === null ? null : { host, tabId, at }
}

function notRecorded(error: unknown): void {
  console.error('A request could not be recorded:', error)
}
