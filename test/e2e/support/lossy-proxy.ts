import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'

const BATCHES = '/device/v1/batches'

type Fault =
  | { readonly kind: 'lose-answers' | 'cut-answers'; readonly path: string }
  | { readonly kind: 'refuse' | 'send-twice' }

interface Asked {
  readonly path: string
  readonly method: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** A reverse proxy before the server, as many fleets have one, that can do all that networks do to what they carry. */
export class LossyProxy {
  readonly url: string
  readonly #server: Server
  readonly #targetPort: number
  readonly #requests: string[] = []
  #fault: Fault | null = null
  #clockSkew = 0
  #batchBefore: Asked | null = null
  /** WebSockets that are open: what the browser has, and what the server has. */
  readonly #pushed = new Set<readonly [Duplex, Socket]>()
  #takesPush = true

  private constructor(server: Server, targetPort: number) {
    this.#server = server
    this.#targetPort = targetPort
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(targetPort: number): Promise<LossyProxy> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new LossyProxy(server, targetPort)
    // What goes wrong on the way to the server, the browser sees as a connection that breaks off.
    server.on('request', (request, response) => void proxy.#forward(request, response).catch(() => response.destroy()))
    server.on('upgrade', (request, socket, head) => proxy.#upgrade(request, socket, head))
    return proxy
  }

  /** How many WebSockets are open by way of here. */
  get openPush(): number {
    return this.#pushed.size
  }

  /** As many a proxy does: no WebSocket gets through, and those that are there break off. */
  refusePush(): void {
    this.#takesPush = false
    for (const ends of this.#pushed) for (const end of ends) end.destroy()
  }

  /** As a network does that is gone: nobody is told anything, and new ones aren't taken either. */
  silencePush(): void {
    this.#takesPush = false
    for (const [fromBrowser, toServer] of this.#pushed) {
      fromBrowser.unpipe(toServer)
      toServer.unpipe(fromBrowser)
    }
  }

  /** WebSockets get through again. */
  takePush(): void {
    this.#takesPush = true
  }

  /** Requests to this path still reach the server, which acts on them; its answers are cut off. */
  loseAnswersTo(path: string): void {
    this.#fault = { kind: 'lose-answers', path }
  }

  /** Answers of this path break off half-way. */
  cutAnswersOf(path: string): void {
    this.#fault = { kind: 'cut-answers', path }
  }

  /** Nothing reaches the server; all is answered with a 503. */
  refuse(): void {
    this.#fault = { kind: 'refuse' }
  }

  /** Each batch reaches the server twice at once, and then the batch before it once more, late. */
  sendBatchesTwice(): void {
    this.#fault = { kind: 'send-twice' }
  }

  /** Answers come with a `Date` that is this far off, which to a device is the same as a wrong clock of its own. */
  skewClock(milliseconds: number): void {
    this.#clockSkew = milliseconds
  }

  /** Carries everything as it is again. The clock stays as it was set. */
  deliver(): void {
    this.#fault = null
  }

  requestsTo(path: string): number {
    return this.#requests.filter((requested) => requested === path).length
  }

  async stop(): Promise<void> {
    for (const ends of this.#pushed) for (const end of ends) end.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #upgrade({ url, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!this.#takesPush || this.#fault?.kind === 'refuse') return void socket.end('HTTP/1.1 503 No\r\n\r\n')
    const upstream = connect(this.#targetPort, '127.0.0.1')
    const lines = Array.from({ length: rawHeaders.length / 2 }, (_, at) =>
      rawHeaders.slice(2 * at, 2 * at + 2).join(': '),
    )
    upstream.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    upstream.write(head)
    const ends = [socket, upstream] as const
    this.#pushed.add(ends)
    for (const end of ends) {
      end.on('error', () => end.destroy())
      end.on('close', () => {
        this.#pushed.delete(ends)
        for (const other of ends) other.destroy()
      })
    }
    socket.pipe(upstream).pipe(socket)
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '/', method, headers } = request
    this.#requests.push(pathOf(path))
    const asked = { path, method, headers, body: await buffer(request) }
    const fault = this.#fault
    if (fault?.kind === 'refuse') return void response.writeHead(503).end()

    const answer = await this.#deliver(asked, fault?.kind === 'send-twice')
    if (fault?.kind === 'lose-answers' && fault.path === pathOf(path)) return void response.destroy()
    response.writeHead(answer.status, this.#withSkew(answer.headers))
    if (fault?.kind !== 'cut-answers' || fault.path !== pathOf(path)) return void response.end(answer.body)
    response.write(answer.body.subarray(0, answer.body.length / 2), () => response.destroy())
  }

  async #deliver(asked: Asked, twice: boolean): Promise<Answer> {
    if (asked.path !== BATCHES) return this.#ask(asked)
    const before = this.#batchBefore
    this.#batchBefore = asked
    if (!twice) return this.#ask(asked)
    const [answer] = await Promise.all([this.#ask(asked), this.#ask(asked)])
    if (before !== null) await this.#ask(before)
    return answer
  }

  async #ask({ path, method, headers, body }: Asked): Promise<Answer> {
    const upstream = httpRequest({ host: '127.0.0.1', port: this.#targetPort, path, method, headers })
    upstream.end(body)
    const [answer] = (await once(upstream, 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) }
  }

  #withSkew(headers: Answer['headers']): Answer['headers'] {
    if (this.#clockSkew === 0 || headers.date === undefined) return headers
    return { ...headers, date: new Date(Date.parse(headers.date) + this.#clockSkew).toUTCString() }
  }
}

function pathOf(url: string): string {
  return url.replace(/\?.*/, '')
}
