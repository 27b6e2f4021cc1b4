import type { Page } from '@playwright/test'
import { type CountingWeb, witnessed } from './counting-web.ts'

/** Keeps a copy of the page under `/kept`, and answers every navigation with it, whether there is a network or not. */
const WORKER = `
addEventListener('install', (event) => {
  skipWaiting()
  event.waitUntil(caches.open('pages').then((cache) => cache.add('/kept')))
})
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(caches.match('/kept'))
})`

/** What a page that this worker answers tells the witness: see `CountingWeb.shown`. */
export function keptPageOf(host: string): string {
  return `kept-page-of-${host}`
}

/** Has a site answer `/worker.js` and `/kept`. */
export function serveWorker(web: CountingWeb, host: string): void {
  web.own.set(`${host}/worker.js`, { body: WORKER, headers: { 'Content-Type': 'text/javascript' } })
  web.own.set(`${host}/kept`, { body: witnessed(keptPageOf(host)) })
}

/** On a page of the site: from here on its pages come from its worker. */
export async function installWorker(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js')
    await navigator.serviceWorker.ready
  })
}

/** What a site has left in the browser, looked at from a page of its own. */
export async function leftBehind(page: Page): Promise<{ workers: number; caches: string[] }> {
  return page.evaluate(async () => ({
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    caches: await caches.keys(),
  }))
}
