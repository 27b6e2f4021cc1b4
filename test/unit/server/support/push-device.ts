import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import { onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { type BundleAnswer, BundleAnswerSchema } from '../../../../core/protocol/device-api.ts'
import { problemCode } from '../../../../core/protocol/problem.ts'
import {
  CREDENTIAL_PROTOCOL,
  type FromServer,
  FromServerSchema,
  PUSH_PROTOCOL,
} from '../../../../core/protocol/push-api.ts'
import type { App } from '../../../../server/http/valibot-routes.ts'

type Message<Type extends FromServer['type']> = Extract<FromServer, { type: Type }>

export const NOTHING_IN_FORCE = { etag: null, content: null, catalog: null, key: 'k'.repeat(43), enforcedVersion: null }

/** A device at the end of the push channel: it hears, and says what the test tells it to. */
export class PushDevice {
  readonly socket: WebSocket
  /** The code, once the connection has ended. */
  readonly closed: Promise<number>
  readonly #unread: FromServer[] = []
  #onMessage = () => {}

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => {
      socket.on('close', resolve)
    })
    socket.on('error', () => {})
    socket.on('message', (data) => {
      this.#unread.push(v.parse(FromServerSchema, JSON.parse(String(data))))
      this.#onMessage()
    })
  }

  /** @param base `http://…` */
  static async connect(base: string, credential: string): Promise<PushDevice> {
    const device = new PushDevice(dial(base, [PUSH_PROTOCOL, CREDENTIAL_PROTOCOL + credential]))
    onTestFinished(() => device.socket.terminate())
    await once(device.socket, 'open')
    return device
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  having(over: Partial<{ [key in keyof typeof NOTHING_IN_FORCE]: string | number | null }> = {}): void {
    this.say({ type: 'having', ...NOTHING_IN_FORCE, ...over })
  }

  /** The next message, pings left out. Rejects when the connection ends instead. */
  async next(): Promise<FromServer> {
    for (;;) {
      const message = this.#unread.shift()
      if (message !== undefined && message.type !== 'ping') return message
      if (message === undefined) await this.#another()
    }
  }

  async nextPing(): Promise<Message<'ping'>> {
    for (;;) {
      const index = this.#unread.findIndex(({ type }) => type === 'ping')
      if (index !== -1) return this.#unread.splice(index, 1)[0] as Message<'ping'>
      await this.#another()
    }
  }

  /** The next message, which has to be a bundle. */
  async nextBundle(): Promise<Message<'bundle'> & { readonly bundle: BundleAnswer }> {
    const message = await this.next()
    if (message.type !== 'bundle') throw new Error(`Not a bundle: ${message.type}`)
    return { ...message, bundle: v.parse(BundleAnswerSchema, message.bundle) }
  }

  async #another(): Promise<void> {
    const ended = this.closed.then((code) => {
      throw new Error(`The connection ended with ${code}`)
    })
    const message = new Promise<void>((resolve) => {
      this.#onMessage = resolve
    })
    await Promise.race([message, ended])
  }
}

/** @returns how a handshake that is refused is answered */
export async function refusalOf(base: string, protocols: string[], path?: string) {
  const socket = dial(base, protocols, path)
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, headers: response.headers, problem: problemCode(JSON.parse(text)) }
}

function dial(base: string, protocols: string[], path = '/device/v1/push'): WebSocket {
  return new WebSocket(base.replace(/^http/, 'ws') + path, protocols, {
    origin: `chrome-extension://${'a'.repeat(32)}`,
  })
}

/** @returns its address */
export async function listen(app: App): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}
