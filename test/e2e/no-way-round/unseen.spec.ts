import type { CountingWeb } from './counting-web.ts'
import { BLOCKED, BLOCKED_DOMAIN, expect, START, soon, test } from './stand.ts'

// What Chromium 156 shows to no extension, so that it reaches the blocked app: docs/limits.md. Each of these fails on
// the day that Chromium shows it; then it belongs among the vectors.

test('a WebSocket of a site’s service worker', async ({ stand: { agent }, web }) => {
  web.own.set('socket-worker.example.com/worker.js', {
    // Waited for, or the browser ends the worker before its socket is on its way.
    body: `addEventListener('message', (event) => event.waitUntil(new Promise((done) => {
      const socket = new WebSocket(event.data)
      socket.onopen = socket.onerror = done
    })))`,
    headers: { 'Content-Type': 'text/javascript' },
  })
  const page = await agent.visit('https://socket-worker.example.com/')
  await page.evaluate(async (url) => {
    await navigator.serviceWorker.register('/worker.js')
    ;(await navigator.serviceWorker.ready).active?.postMessage(url)
  }, `wss://${BLOCKED}/of-a-service-worker`)
  await untilReached(web, '/of-a-service-worker')
  await page.close()
})

test('a WebSocket of a shared worker', async ({ stand: { agent }, web }) => {
  const page = await agent.visit(START)
  await page.evaluate((url) => {
    new SharedWorker(URL.createObjectURL(new Blob([`new WebSocket(${JSON.stringify(url)})`])))
  }, `wss://${BLOCKED}/of-a-shared-worker`)
  await untilReached(web, '/of-a-shared-worker')
  await page.close()
})

/** The one thing that it was asked, which isn't held against it. */
async function untilReached(web: CountingWeb, path: string): Promise<void> {
  await soon('the blocked one is asked', () => web.wasAsked(BLOCKED, path))
  expect(web.askedOf(BLOCKED_DOMAIN)).toEqual([`GET ${BLOCKED}${path}`])
  web.asked.length = 0
}
