import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Page } from '@playwright/test'
import { ALLOWED, BLOCKED, test as base, expect, START, soon } from './stand.ts'

/** What comes to the web's port over UDP. */
class Datagrams {
  readonly #socket: Socket
  count = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', () => (this.count += 1))
  }

  static async at(port: number): Promise<Datagrams> {
    const socket = createSocket('udp4').bind(port, '127.0.0.1')
    await once(socket, 'listening')
    return new Datagrams(socket)
  }

  close(): void {
    this.#socket.close()
  }
}

const test = base.extend<{ datagrams: Datagrams }>({
  datagrams: async ({ sites }, use) => {
    const datagrams = await Datagrams.at(sites.port)
    await use(datagrams)
    datagrams.close()
  },
})

for (const inWorker of [false, true]) {
  test(`WebTransport${inWorker ? ' in a worker' : ''}`, async ({ stand: { agent }, datagrams }) => {
    const page = await agent.visit(START)
    expect(await transport(page, BLOCKED, inWorker)).toBe('refused')
    expect(datagrams.count).toBe(0)
    void transport(page, ALLOWED, inWorker).catch(() => undefined)
    await soon('the allowed one is asked', () => datagrams.count > 0)
    await page.close()
  })
}

/** @returns once it has come to nothing; to a host that is asked, and never answers, that takes a while */
function transport(page: Page, host: string, inWorker: boolean): Promise<unknown> {
  return page.evaluate(
    ([url, worker]) => {
      if (!worker) {
        return new WebTransport(url).ready.then(
          () => 'ready',
          () => 'refused',
        )
      }
      const code = `new WebTransport(${JSON.stringify(url)}).ready.then(() => 'ready', () => 'refused').then(postMessage)`
      const answered = new Worker(URL.createObjectURL(new Blob([code])))
      return new Promise((done) => {
        answered.onmessage = ({ data }) => done(data)
      })
    },
    [`https://${host}/transport`, inWorker] as const,
  )
}

// No extension sees them (docs/limits.md). This fails once one does.
test('WebRTC’s STUN requests, which no extension sees', async ({ stand: { agent }, datagrams }) => {
  const page = await agent.visit(START)
  await page.evaluate(async (host) => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}:3478` }] })
    connection.createDataChannel('any')
    await connection.setLocalDescription()
  }, BLOCKED)
  await soon('the blocked one is asked', () => datagrams.count > 0)
  await page.close()
})
