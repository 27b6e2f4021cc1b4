import browser, { type Downloads } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { Recorder } from './recorder.ts'

/** Chromium's own fields, which the polyfill's types don't know. */
type Item = Downloads.DownloadItem & { readonly finalUrl?: string }

/** Items of a longer past are the browser's history, which it reads after its start. */
const JUST_NOW_MS = 60_000

/** Counts files that the browser saves. Of an item nothing is read but where it comes from. */
export class DownloadSensor {
  readonly #recorder: Recorder

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    browser.downloads.onCreated.addListener((item) => this.#onCreated(item))
  }

  #onCreated({ finalUrl, url, referrer, incognito, state, startTime }: Item): void {
    if (state !== 'in_progress' && Date.now() - Date.parse(startTime) > JUST_NOW_MS) return
    const source = finalUrl ?? url
    // Of `blob:https://example.com/…` the origin says whose it is; a `data:` address leaves only the page it was on.
    const host = (URL.canParse(source) ? hostOfUrl(new URL(source).origin) : null) ?? hostOfUrl(referrer ?? '')
    if (host === null) return
    this.#recorder.download({ host, tabId: -1, isPrivate: incognito, at: Date.now() }).catch((error: unknown) => {
      console.error('A download could not be recorded:', error)
    })
  }
}
