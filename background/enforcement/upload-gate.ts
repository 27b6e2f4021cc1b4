import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import {
  UploadBlockedMessageSchema,
  type UploadNotice,
  UploadQuestionSchema,
  type UploadVerdict,
} from '../../core/protocol/messages.ts'
import type { Recorder } from '../discovery/recorder.ts'
import { addressOf, isFromWebPage, type Sender } from '../messaging/web-page-sender.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { UploadRules } from './upload-rules.ts'

const BETWEEN_STOPS_MS = 1_000

const NOTICE_FILE = 'extension/content/upload-notice.js'

/**
 * The worker's end of `extension/content/upload-gate.ts`: says whether a page may have files, and hears of those that
 * were kept from it. Which page it is, the browser says.
 */
export class UploadGate {
  readonly #rules: Pick<UploadRules, 'uploadsBlockedAt'>
  readonly #recorder: Pick<Recorder, 'uploadBlocked'>
  readonly #policy: Pick<ManagedPolicy, 'ready' | 'current'>
  /** Tab → when files were last kept from a page in it. */
  readonly #lastStops = new Map<number, number>()

  constructor(parts: {
    rules: Pick<UploadRules, 'uploadsBlockedAt'>
    recorder: Pick<Recorder, 'uploadBlocked'>
    policy: Pick<ManagedPolicy, 'ready' | 'current'>
  }) {
    this.#rules = parts.rules
    this.#recorder = parts.recorder
    this.#policy = parts.policy
    browser.runtime.onMessage.addListener((message: unknown, sender: Sender) => this.#receive(message, sender))
  }

  /** A question that can't be answered is refused, upon which the page gets no files. */
  #receive(message: unknown, sender: Sender): Promise<UploadVerdict | undefined> | undefined {
    if (!isFromWebPage(sender)) return undefined
    if (v.is(UploadQuestionSchema, message)) return this.#answer(sender)
    if (!v.is(UploadBlockedMessageSchema, message)) return undefined
    return this.#stopped(sender).catch((error: unknown) => {
      console.error('Files were kept from a page, but that could not be recorded:', error)
      return undefined
    })
  }

  /** A person needs longer for another try; a page's process that is in a site's hands doesn't. */
  #isTooOften(tabId: number): boolean {
    const now = performance.now()
    const isSoon = now - (this.#lastStops.get(tabId) ?? Number.NEGATIVE_INFINITY) < BETWEEN_STOPS_MS
    if (!isSoon) this.#lastStops.set(tabId, now)
    return isSoon
  }

  async #answer(sender: Sender): Promise<UploadVerdict> {
    const address = await addressOf(sender)
    return { blocked: address !== null && (await this.#rules.uploadsBlockedAt(address)) !== null }
  }

  async #stopped(sender: Sender): Promise<undefined> {
    const { tab, frameId = 0 } = sender
    const address = await addressOf(sender)
    const host = hostOfUrl(address ?? '')
    if (address === null || host === null || tab?.id === undefined) return
    // A page's process may be in a site's hands, and say so of any page.
    const app = await this.#rules.uploadsBlockedAt(address)
    if (app === null || this.#isTooOften(tab.id)) return
    await this.#policy.ready
    const { organisation } = this.#policy.current.policy.blockPage
    await showNotice({ appName: app.appName, organisation }, tab.id, frameId)
    await this.#recorder.uploadBlocked(app.appId, { host, tabId: tab.id, isPrivate: tab.incognito })
  }
}

/** On the page as a whole, since a frame may be too small to be seen; in the frame where no script may touch the page. */
async function showNotice(notice: UploadNotice, tabId: number, frameId: number): Promise<void> {
  for (const frame of new Set([0, frameId])) {
    const target = { tabId, frameIds: [frame] }
    try {
      await browser.scripting.executeScript({ target, files: [NOTICE_FILE], injectImmediately: true })
      await browser.scripting.executeScript({ target, func: callNotice, args: [notice], injectImmediately: true })
      return
    } catch (error) {
      console.warn('A page could not be told that it gets no files:', error)
    }
  }
}

/** Runs in the page's frame, so it knows nothing from outside of itself. */
function callNotice(notice: UploadNotice): void {
  const { heliographNotice } = globalThis as { heliographNotice?: (notice: UploadNotice) => void }
  heliographNotice?.(notice)
}
