import * as v from 'valibot'
import { MAX_CONTENT_BYTES } from '../../core/bundle/manifest.ts'
import {
  CREDENTIAL_PROTOCOL,
  type FromDevice,
  type FromServer,
  FromServerSchema,
  PUSH_PROTOCOL,
  SILENCE_MS,
} from '../../core/protocol/push-api.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'

interface Listeners {
  readonly onOpen: () => void
  readonly onMessage: (message: FromServer) => void
  /** Once. `code` as of a `CloseEvent`; null: nothing was heard for too long. `wasLive`: up to this very moment. */
  readonly onEnd: (code: number | null, wasLive: boolean) => void
}

/** One connection, from the attempt to its end. */
export class PushSocket {
  readonly enrolled: Enrolled
  readonly #listeners: Listeners
  readonly #socket: WebSocket
  #silence: ReturnType<typeof setTimeout> | undefined
  /**
   * When the server was last heard, or the attempt began: by the steady clock, and by the one that a sleep shows in.
   */
  #heardSteady = 0
  #heardAt = 0
  #welcomedSteady: number | null = null
  #hasEnded = false

  constructor(enrolled: Enrolled, listeners: Listeners) {
    this.enrolled = enrolled
    this.#listeners = listeners
    this.#socket = new WebSocket(pushUrl(enrolled.serverUrl), [
      PUSH_PROTOCOL,
      CREDENTIAL_PROTOCOL + enrolled.credential,
    ])
    this.#socket.onopen = () => {
      if (!this.#hasEnded) listeners.onOpen()
    }
    this.#socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data)
    this.#socket.onclose = ({ code }) => this.#end(code)
    this.#noteHeard()
  }

  /**
   * Nothing came for so long that it must be dead. Some steady clocks stand still while the computer sleeps, and the
   * server has given up a connection that slept; that a clock was set ahead looks the same, and costs a connection.
   */
  get isSilent(): boolean {
    return performance.now() - this.#heardSteady >= SILENCE_MS || Date.now() - this.#heardAt >= SILENCE_MS
  }

  get isLive(): boolean {
    return this.#welcomedSteady !== null && !this.#hasEnded && !this.isSilent
  }

  /** For how long the server has been on the other side, in milliseconds. */
  get age(): number {
    return this.#welcomedSteady === null ? 0 : performance.now() - this.#welcomedSteady
  }

  /** @returns whether it could be sent */
  send(message: FromDevice): boolean {
    if (this.#hasEnded || this.#socket.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /** Ends it where it is silent. */
  check(): void {
    if (this.isSilent) this.#end(null)
  }

  /** Ends it. Nobody is told: whoever calls this knows. */
  close(): void {
    this.#hasEnded = true
    clearTimeout(this.#silence)
    this.#socket.close()
  }

  #end(code: number | null): void {
    if (this.#hasEnded) return
    const wasLive = this.isLive
    this.close()
    this.#listeners.onEnd(code, wasLive)
  }

  #hear(data: unknown): void {
    if (this.#hasEnded) return
    // It may have waited while the computer slept, and then tells a time of long ago.
    this.check()
    if (this.#hasEnded) return
    this.#noteHeard()
    const message = parse(data)
    if (message === null) return
    if (message.type === 'welcome') this.#welcomedSteady ??= performance.now()
    this.#listeners.onMessage(message)
  }

  #noteHeard(): void {
    this.#heardSteady = performance.now()
    this.#heardAt = Date.now()
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.check(), SILENCE_MS)
  }
}

function pushUrl(serverUrl: string): string {
  return `${serverUrl.replace(/^http/, 'ws')}/device/v1/push`
}

/** A newer server may say what this version doesn't know. */
function parse(data: unknown): FromServer | null {
  try {
    if (typeof data !== 'string' || data.length > MAX_CONTENT_BYTES) throw new TypeError('no text of a bearable length')
    const parsed = v.safeParse(FromServerSchema, JSON.parse(data))
    if (parsed.success) return parsed.output
    console.warn('A pushed message was ignored:', parsed.issues[0].message)
  } catch (error) {
    console.warn('A pushed message was ignored:', error)
  }
  return null
}
