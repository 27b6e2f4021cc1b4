import type { FromDevice, FromServer } from '../../../../core/protocol/push-api.ts'

/** In the place of `WebSocket`: the test is the server. Take `FakeWebSocket.all` anew in each test. */
export class FakeWebSocket {
  static readonly OPEN = 1
  static all: FakeWebSocket[] = []

  /** Those that are neither closed nor given up. */
  static get open(): FakeWebSocket[] {
    return FakeWebSocket.all.filter(({ readyState }) => readyState < 2)
  }

  static get newest(): FakeWebSocket {
    const socket = FakeWebSocket.all.at(-1)
    if (socket === undefined) throw new Error('No connection was tried')
    return socket
  }

  readonly url: string
  readonly protocols: readonly string[]
  readonly sent: FromDevice[] = []
  readyState = 0
  onopen: () => void = () => {}
  onmessage: (event: { data: unknown }) => void = () => {}
  onclose: (event: { code: number }) => void = () => {}

  constructor(url: string, protocols: readonly string[]) {
    this.url = url
    this.protocols = protocols
    FakeWebSocket.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as FromDevice)
  }

  /** By this end: the other one is told later, or never. */
  close(): void {
    this.readyState = 3
  }

  /** The server takes the connection. */
  accept(): this {
    this.readyState = FakeWebSocket.OPEN
    this.onopen()
    return this
  }

  say(message: FromServer | string | ArrayBuffer): void {
    this.onmessage({ data: typeof message === 'object' && 'type' in message ? JSON.stringify(message) : message })
  }

  welcome(reconnectWithinMs = 8_000): this {
    this.say({ type: 'welcome', serverTime: Date.now(), reconnectWithinMs })
    return this
  }

  ping(): void {
    this.say({ type: 'ping', serverTime: Date.now() })
  }

  /** The connection breaks, or the server closes it. */
  break(code = 1_006): void {
    this.readyState = 3
    this.onclose({ code })
  }
}
