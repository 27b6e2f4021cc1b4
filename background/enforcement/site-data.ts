import browser, { type BrowsingData } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'

/** The polyfill's types don't know that Chromium takes origins. */
type RemovalOptions = BrowsingData.RemovalOptions & { readonly origins: string[] }

/**
 * Takes from sites what lets them answer without the network, and so without the rules: their service workers and what
 * those have kept. Cookies and storage stay: a person may be let in again.
 */
export async function removeOfflineAnswers(urls: readonly string[]): Promise<void> {
  const origins = [...new Set(urls.flatMap((url) => (hostOfUrl(url) === null ? [] : new URL(url).origin)))]
  if (origins.length === 0) return
  const options: RemovalOptions = { origins }
  await browser.browsingData.remove(options, { serviceWorkers: true, cacheStorage: true } as BrowsingData.DataTypeSet)
}
