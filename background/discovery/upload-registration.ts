import browser, { type Scripting } from 'webextension-polyfill'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import { sameJson } from '../storage/same-json.ts'

/** As `vite.content.config.ts` builds it. */
const SENSOR_FILE = 'extension/content/file-sensor.js'

const SENSOR = {
  id: 'file-sensor',
  js: [SENSOR_FILE],
  matches: ['http://*/*', 'https://*/*'],
  allFrames: true,
  // Frames without an address (about:blank, srcdoc, blob:, data:) by the page that made them.
  matchOriginAsFallback: true,
  runAt: 'document_start',
  world: 'ISOLATED',
  persistAcrossSessions: true,
} as const

/** In session storage, which ends with the browser and with this version of the extension. */
const OPEN_TABS_DONE = 'fileSensorInOpenTabs'

/**
 * Puts the file sensor into pages as long as policy wants it there, and into none otherwise: the browser does it, by a
 * registration that outlives worker and browser.
 */
export class UploadRegistration {
  readonly #policy: ManagedPolicy
  #queue: Promise<void> = Promise.resolve()

  constructor(policy: ManagedPolicy) {
    this.#policy = policy
    this.#enqueue()
    policy.onChange(() => this.#enqueue())
  }

  async #reconcile(): Promise<void> {
    await this.#policy.ready
    const { serverUrl, discovery } = this.#policy.current.policy
    // Without a server nothing is recorded. So it is, too, until the browser has handed over a first policy.
    const wanted = serverUrl !== null && discovery.enabled && discovery.fileUploads
    const [registered] = await browser.scripting.getRegisteredContentScripts({ ids: [SENSOR.id] })
    if (!wanted) {
      if (registered !== undefined) await browser.scripting.unregisterContentScripts({ ids: [SENSOR.id] })
      await browser.storage.session.remove(OPEN_TABS_DONE)
      return
    }
    if (registered === undefined) await browser.scripting.registerContentScripts([mutable(SENSOR)])
    else if (!isCurrent(registered)) await browser.scripting.updateContentScripts([mutable(SENSOR)])
    await this.#visitOpenTabs()
  }

  /**
   * A registration is for pages to come. Open ones are older than it after an installation, an update (their sensor's
   * connection is cut) and a change of policy; at a browser's start it may be the slower one.
   */
  async #visitOpenTabs(): Promise<void> {
    const done = await browser.storage.session.get(OPEN_TABS_DONE)
    if (done[OPEN_TABS_DONE] === true) return
    const tabs = await browser.tabs.query({ url: [...SENSOR.matches], discarded: false })
    await Promise.all(
      tabs.map(async ({ id: tabId }) => {
        if (tabId === undefined) return
        // Refused for pages that no extension may touch, and for tabs that have just gone.
        await browser.scripting
          .executeScript({ target: { tabId, allFrames: true }, files: [SENSOR_FILE], injectImmediately: true })
          .catch(() => undefined)
      }),
    )
    await browser.storage.session.set({ [OPEN_TABS_DONE]: true })
  }

  #enqueue(): void {
    this.#queue = this.#queue
      .then(() => this.#reconcile())
      .catch((error: unknown) => console.error('The file sensor could not be registered:', error))
  }
}

function isCurrent(registered: Scripting.RegisteredContentScript): boolean {
  return Object.entries(SENSOR).every(([key, value]) => sameJson(registered[key as keyof typeof registered], value))
}

function mutable(script: typeof SENSOR): Scripting.RegisteredContentScript {
  return { ...script, js: [...script.js], matches: [...script.matches] }
}
