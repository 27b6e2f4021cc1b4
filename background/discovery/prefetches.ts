/** Chromium keeps a prefetched page for five minutes (`kPrefetchCacheableDuration`). */
const KEPT_MS = 5 * 60_000

interface PageRequest {
  readonly url: string
  readonly type: string
  readonly timeStamp: number
  readonly documentId?: string
}

/**
 * Pages that a site had prefetched by speculation rules. Chromium 156 shows the network's request for one as a
 * `main_frame` request with the asking page's `documentId`, and then the navigation which is answered from it as a
 * second one, alike but without that id: one request, two events. Addresses are kept in memory alone, until used.
 */
export class Prefetches {
  readonly #waiting = new Map<string, number>()

  /** Whether this navigation was answered by a page that had been prefetched, so that nothing was asked for it. */
  answered({ url, type, timeStamp, documentId }: PageRequest): boolean {
    if (type !== 'main_frame') return false
    this.#forgetOld(timeStamp)
    if (documentId !== undefined) {
      this.#waiting.set(url, timeStamp)
      return false
    }
    return this.#waiting.delete(url)
  }

  #forgetOld(now: number): void {
    for (const [url, at] of this.#waiting) if (now - at >= KEPT_MS) this.#waiting.delete(url)
  }
}
