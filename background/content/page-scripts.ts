import browser, { type Scripting } from 'webextension-polyfill'
import { sameJson } from '../storage/same-json.ts'

export const WEB_PAGES = ['http://*/*', 'https://*/*']

/** The browser compares every frame with every pattern. */
export const MOST_PATTERNS = 1_000

/** The pages of a domain and of all that lies under it, as a match pattern. */
export function patternOf(domain: string): string {
  return isAddress(domain) ? `*://${domain}/*` : `*://*.${domain}/*`
}

/** Nothing lies under an IP address, and of IPv6 the pattern would be none. */
function isAddress(domain: string): boolean {
  return domain.startsWith('[') || /^[\d.]+$/.test(domain)
}

/** A content script, as `scripts/build.mjs` builds it into one plain file. */
export interface PageScript {
  readonly id: string
  readonly file: string
  /** `MAIN`: among the page's own scripts, where it can replace what the browser gives to pages, and be seen. */
  readonly world: 'ISOLATED' | 'MAIN'
}

type Registration = Scripting.RegisteredContentScript

/**
 * Puts scripts into pages as long as they are wanted there, and into none otherwise: the browser does it, by a
 * registration that outlives worker and browser. They start before a page's own scripts, in all frames; in those
 * without an address (about:blank, srcdoc, blob:, data:) by the page that made them.
 */
export class PageScripts {
  readonly #scripts: readonly PageScript[]
  readonly #openTabsDone: string

  /**
   * @param openTabsDone the key of a mark in session storage, which ends with the browser and with this version of the
   *   extension
   */
  constructor(scripts: readonly PageScript[], openTabsDone: string) {
    this.#scripts = scripts
    this.#openTabsDone = openTabsDone
  }

  async areRegistered(): Promise<boolean> {
    return (await this.#registered()).length > 0
  }

  /**
   * @param matches the pages, as match patterns
   * @param belongsIn which tabs that are open already are to have the scripts too
   */
  async keepIn(
    matches: readonly string[],
    belongsIn: (tabId: number) => Promise<boolean> = async () => true,
  ): Promise<void> {
    const registered = new Map((await this.#registered()).map((script) => [script.id, script]))
    for (const script of this.#scripts) {
      const wanted = registrationOf(script, matches)
      const present = registered.get(script.id)
      if (present === undefined) await browser.scripting.registerContentScripts([wanted])
      else if (!isSame(present, wanted)) await browser.scripting.updateContentScripts([wanted])
    }
    await this.#visitOpenTabs(matches, belongsIn)
  }

  async takeOut(): Promise<void> {
    const ids = (await this.#registered()).map(({ id }) => id)
    if (ids.length > 0) await browser.scripting.unregisterContentScripts({ ids })
    await browser.storage.session.remove(this.#openTabsDone)
  }

  #registered(): Promise<Registration[]> {
    return browser.scripting.getRegisteredContentScripts({ ids: this.#scripts.map(({ id }) => id) })
  }

  /**
   * A registration is for pages to come. Open ones are older than it after an installation, an update (their scripts'
   * connection is cut) and a change of what is wanted; at a browser's start it may be the slower one. A page that has
   * a script refuses it the second time.
   */
  async #visitOpenTabs(matches: readonly string[], belongsIn: (tabId: number) => Promise<boolean>): Promise<void> {
    const done = (await browser.storage.session.get(this.#openTabsDone))[this.#openTabsDone]
    if (sameJson(done, matches)) return
    const tabs = await browser.tabs.query({ url: WEB_PAGES, discarded: false })
    await Promise.all(
      tabs.map(async ({ id: tabId }) => {
        // Refused for pages that no extension may touch, and for tabs that have just gone.
        if (tabId !== undefined) await this.#putIntoTab(tabId, belongsIn).catch(() => undefined)
      }),
    )
    await browser.storage.session.set({ [this.#openTabsDone]: matches })
  }

  async #putIntoTab(tabId: number, belongsIn: (tabId: number) => Promise<boolean>): Promise<void> {
    if (!(await belongsIn(tabId))) return
    for (const { file, world } of this.#scripts) {
      const target = { tabId, allFrames: true }
      await browser.scripting.executeScript({ target, files: [file], world, injectImmediately: true })
    }
  }
}

function registrationOf({ id, file, world }: PageScript, matches: readonly string[]): Registration {
  return {
    id,
    js: [file],
    matches: [...matches],
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start',
    world,
    persistAcrossSessions: true,
  }
}

/** Chromium gives match patterns back in an order of its own. */
function isSame(present: Registration, wanted: Registration): boolean {
  return (Object.keys(wanted) as (keyof Registration)[]).every((key) =>
    key === 'matches'
      ? sameJson([...(present.matches ?? [])].sort(), [...(wanted.matches ?? [])].sort())
      : sameJson(present[key], wanted[key]),
  )
}
