import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Page } from '@playwright/test'
import { ALLOWED, BLOCKED, expect, START, soon, test } from './stand.ts'

test('WebTransport of a page and of a worker', async ({ stand: { agent }, sites }) => {
  // Each connection comes from a port of its own.
  const askedFrom = new Set<number>()
  const socket = createSocket('udp4', (_, { port }) => askedFrom.add(port)).bind(sites.port, '127.0.0.1')
  await once(socket, 'listening')
  const page = await agent.visit(START)
  expect(await transport(page, BLOCKED, 'page')).toBe('refused')
  expect(await transport(page, BLOCKED, 'worker')).toBe('refused')
  expect(askedFrom.size).toBe(0)
  for (const [count, by] of [
    [1, 'page'],
    [2, 'worker'],
  ] as const) {
    // To a server that never answers: it may be closed before it comes to nothing.
    void transport(page, ALLOWED, by).catch(() => undefined)
    await soon(`the allowed one is asked by a ${by}`, () => askedFrom.size >= count)
  }
  await page.close()
  socket.close()
})

/** @returns once it has come to something */
function transport(page: Page, host: string, by: 'page' | 'worker'): Promise<unknown> {
  return page.evaluate(
    ([url, by]) => {
      if (by === 'page') {
        return new WebTransport(url).ready.then(
          () => 'ready',
          () => 'refused',
        )
      }
      const code = `new WebTransport(${JSON.stringify(url)}).ready.then(() => 'ready', () => 'refused').then(postMessage)`
      const worker = new Worker(URL.createObjectURL(new Blob([code])))
      return new Promise((done) => {
        worker.onmessage = ({ data }) => done(data)
      })
    },
    [`https://${host}/transport`, by] as const,
  )
}
