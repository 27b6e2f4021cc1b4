import * as v from 'valibot'
import browser, { type BrowsingData } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { BundleInForce } from './bundle-in-force.ts'
import type { Situation } from './situation.ts'

/** Apps whose sites have lost their offline answers, and are blocked since. */
const doneStore = new StoredValue('enforcement.offlineAnswersRemoved', v.array(v.string()), [])

/** The browser goes through what all sites keep for each of them. */
const MOST_APPS = 200
const MOST_DOMAINS = 20

/** The polyfill's types don't know that Chromium takes origins. */
type RemovalOptions = BrowsingData.RemovalOptions & { readonly origins: string[] }

/**
 * What lets a blocked app's site answer without the network, and so without the rules: its service workers, and what
 * those have kept. Taken away when the app becomes blocked, where the origins can be told: the browser takes none but
 * whole ones. The guard finds the others when they are visited.
 */
export class OfflineAnswers {
  readonly #situation: Situation
  readonly #inForce: BundleInForce

  constructor(situation: Situation, inForce: BundleInForce) {
    this.#situation = situation
    this.#inForce = inForce
  }

  async update(): Promise<void> {
    const blocked = [...this.#situation.holding.treatments].flatMap(([appId, { action }]) =>
      action === 'block' ? [appId] : [],
    )
    const done = new Set(await doneStore.get())
    const news = blocked.filter((appId) => !done.has(appId))
    if (news.length === 0 && blocked.length === done.size) return
    const apps = await Promise.all(news.slice(0, MOST_APPS).map((appId) => this.#inForce.catalog?.app(appId)))
    const hosts = apps.flatMap((app) => [
      ...(app?.domains.slice(0, MOST_DOMAINS).flatMap((domain) => [domain, `www.${domain}`]) ?? []),
      ...(app?.hosts.slice(0, MOST_DOMAINS) ?? []),
    ])
    // Only what is blocked itself: a part of the app may be open.
    const urls = hosts.map((host) => `https://${host}/`).filter((url) => this.#situation.at(url).kind === 'blocked')
    await removeOfflineAnswers(urls)
    await doneStore.set(blocked)
  }
}

/** Cookies and storage stay: a person may be let in again. */
export async function removeOfflineAnswers(urls: readonly string[]): Promise<void> {
  const origins = [...new Set(urls.flatMap((url) => (hostOfUrl(url) === null ? [] : new URL(url).origin)))]
  if (origins.length === 0) return
  const options: RemovalOptions = { origins }
  await browser.browsingData.remove(options, { serviceWorkers: true, cacheStorage: true } as BrowsingData.DataTypeSet)
}
