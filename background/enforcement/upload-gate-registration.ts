import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { suffixesOf } from '../../core/hosts/suffixes-of.ts'
import type { UploadVerdictsChanged } from '../../core/protocol/messages.ts'
import { MOST_PATTERNS, PageScripts, patternOf, WEB_PAGES } from '../content/page-scripts.ts'
import type { UploadRules } from './upload-rules.ts'

const GATE = [
  // The one that listens comes before the one that talks to it.
  { id: 'upload-gate', file: 'extension/content/upload-gate.js', world: 'ISOLATED' },
  { id: 'upload-gate-page', file: 'extension/content/upload-gate-page.js', world: 'MAIN' },
] as const

/** Puts the upload gate into pages of apps that get no files, and into none else; pages that have it hear of changes. */
export class UploadGateRegistration {
  readonly #rules: Pick<UploadRules, 'domainsWithoutUploads' | 'onChange'>
  readonly #scripts = new PageScripts(GATE, 'uploadGateInOpenTabs')
  #queue: Promise<void> = Promise.resolve()

  constructor(rules: Pick<UploadRules, 'domainsWithoutUploads' | 'onChange'>) {
    this.#rules = rules
    this.#enqueue()
    rules.onChange(() => this.#enqueue())
  }

  async #reconcile(): Promise<void> {
    const domains = await this.#rules.domainsWithoutUploads()
    const wasRegistered = await this.#scripts.areRegistered()
    if (domains.length > 0) await this.#scripts.keepIn(patternsOf(domains), showsOneOf(new Set(domains)))
    else if (wasRegistered) await this.#scripts.takeOut()
    // A page keeps its gate until it is left.
    if (domains.length > 0 || wasRegistered) await tellAllPages()
  }

  #enqueue(): void {
    this.#queue = this.#queue
      .then(() => this.#reconcile())
      .catch((error: unknown) => console.error('The upload gate could not be registered:', error))
  }
}

function patternsOf(domains: readonly string[]): readonly string[] {
  // Beyond so many the gate goes into all pages, and asks.
  return domains.length > MOST_PATTERNS ? WEB_PAGES : domains.map(patternOf)
}

/** Looks at the frames too: an app can be part of another's page. */
function showsOneOf(domains: ReadonlySet<string>): (tabId: number) => Promise<boolean> {
  return async (tabId) => {
    const frames = (await browser.webNavigation.getAllFrames({ tabId })) ?? []
    return frames.some(({ url }) => suffixesOf(hostOfUrl(url) ?? '').some((suffix) => domains.has(suffix)))
  }
}

async function tellAllPages(): Promise<void> {
  const message: UploadVerdictsChanged = { name: 'upload-verdicts-changed' }
  const tabs = await browser.tabs.query({ url: WEB_PAGES, discarded: false })
  await Promise.all(
    // Most pages have no gate, and so nobody who listens.
    tabs.map(({ id }) => (id === undefined ? undefined : browser.tabs.sendMessage(id, message).catch(() => undefined))),
  )
}
