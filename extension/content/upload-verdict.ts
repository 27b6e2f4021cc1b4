import type { UploadQuestion, UploadVerdict, UploadVerdictsChanged } from '../../core/protocol/messages.ts'
import type { ChromeApi } from './chrome-api.ts'

declare const chrome: ChromeApi

const QUESTION: UploadQuestion = { name: 'upload-question' }
const CHANGED: UploadVerdictsChanged['name'] = 'upload-verdicts-changed'

/** Whether this page may have files, as the worker says. */
export class HeldVerdict {
  #blocked: boolean | null = null
  /** Where the page was when it was asked: pages change their address without being loaded anew. */
  #address = ''
  #asking: Promise<boolean | null> | null = null

  /** Asks at once, and again whenever the answer may have changed. */
  follow(): void {
    chrome.runtime.onMessage.addListener((message) => {
      if ((message as { name?: unknown } | null)?.name === CHANGED) this.#renew()
    })
    // What was said while the page lay in the back/forward cache, it has not heard.
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) this.#renew()
    })
    void this.ask()
  }

  /** null: not known, or no longer. */
  get blocked(): boolean | null {
    // An extension that is gone has nothing to say; the new version of one that was updated has a gate of its own.
    if (chrome.runtime?.id === undefined) return false
    return this.#address === addressHere() ? this.#blocked : null
  }

  /** @returns null where the worker doesn't answer */
  ask(): Promise<boolean | null> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #ask(): Promise<boolean | null> {
    this.#address = addressHere()
    this.#blocked = null
    try {
      const verdict = (await chrome.runtime.sendMessage(QUESTION)) as UploadVerdict | undefined
      this.#blocked = verdict?.blocked ?? null
    } catch {
      // The page's console is no place to say so. The next file asks again.
    }
    return this.blocked
  }

  /** An answer that is under way may be of before the change. */
  #renew(): void {
    this.#blocked = null
    void (this.#asking ?? Promise.resolve()).then(() => {
      this.#blocked = null
      return this.ask()
    })
  }
}

/** As much of it as rules go by. */
function addressHere(): string {
  return location.origin + location.pathname
}
