import WebSocket from 'ws'
import type { BundleAnswer } from '../../core/protocol/device-api.ts'
import { CREDENTIAL_PROTOCOL, type FromServer, PUSH_PROTOCOL } from '../../core/protocol/push-api.ts'

const SLOWEST_MS = 300_000
const HANDSHAKE_TIMEOUT_MS = 25_000

/** Why a connection didn't come about, or how it ended: an HTTP status, a close code, or the system's word. */
export type Fault = string

export interface FleetEvents {
  /** It is connected, and has been welcomed. */
  onWelcome(handshakeMs: number): void
  onBundle(version: number): void
  onLost(): void
  onFault(fault: Fault): void
}

interface InForce {
  readonly etag: string | null
  readonly content: string | null
  readonly catalog: string | null
  readonly enforcedVersion: number | null
}

const NOTHING: InForce = { etag: null, content: null, catalog: null, enforcedVersion: null }
const KEY = 'k'.repeat(43)
const PONG = JSON.stringify({ type: 'pong' })

/** As the extension is at the push channel, but that a bundle is in force as soon as it has come. */
export class SimulatedDevice {
  readonly #url: string
  readonly #credential: string
  readonly #events: FleetEvents
  readonly #read: (text: string) => FromServer
  #inForce = NOTHING
  #withinMs = 5_000
  #losses = 0
  #isWelcome = false

  /** @param read parses a message; the fleet gets the same ones over and over */
  constructor(url: string, credential: string, events: FleetEvents, read: (text: string) => FromServer) {
    this.#url = url
    this.#credential = credential
    this.#events = events
    this.#read = read
  }

  connect(): void {
    const begun = performance.now()
    const socket = new WebSocket(this.#url, [PUSH_PROTOCOL, CREDENTIAL_PROTOCOL + this.#credential], {
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      origin: `chrome-extension://${'a'.repeat(32)}`,
    })
    let fault: Fault | null = null
    socket.on('open', () => this.#sayHaving(socket))
    socket.on('message', (data) => this.#hear(socket, this.#read(String(data)), begun))
    socket.on('unexpected-response', (_, response) => {
      fault = `HTTP ${response.statusCode}`
      response.resume()
      socket.terminate()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      fault ??= error.code ?? error.message
    })
    socket.on('close', (code) => this.#end(fault ?? `closed with ${code}`))
  }

  #hear(socket: WebSocket, message: FromServer, begun: number): void {
    if (message.type === 'ping') socket.send(PONG)
    if (message.type === 'welcome') {
      this.#withinMs = message.reconnectWithinMs
      if (this.#isWelcome) return
      this.#isWelcome = true
      this.#losses = 0
      this.#events.onWelcome(performance.now() - begun)
    }
    if (message.type !== 'bundle') return
    const { version, content, catalog } = JSON.parse((message.bundle as BundleAnswer).payload)
    this.#events.onBundle(version)
    this.#inForce = {
      etag: message.etag,
      content: content.digest,
      catalog: catalog.digest,
      enforcedVersion: version,
    }
    this.#sayHaving(socket)
  }

  #sayHaving(socket: WebSocket): void {
    socket.send(JSON.stringify({ type: 'having', key: KEY, ...this.#inForce }))
  }

  /** By the rules of `background/push/reconnect.ts`. */
  #end(fault: Fault): void {
    if (this.#isWelcome) this.#events.onLost()
    this.#events.onFault(fault)
    this.#isWelcome = false
    this.#losses++
    const longest = this.#losses === 1 ? this.#withinMs : Math.max(1_000, this.#withinMs) * 2 ** (this.#losses - 1)
    setTimeout(() => this.connect(), Math.random() * Math.min(SLOWEST_MS, longest))
  }
}
