import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A reverse proxy before the server, as many fleets have one, that can lose answers on their way back. */
export class LossyProxy {
  readonly url: string
  readonly #server: Server
  readonly #requests: string[] = []
  #lostPath: string | null = null
  #cutPath: string | null = null

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(targetPort: number): Promise<LossyProxy> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new LossyProxy(server)
    server.on('request', (request, response) => proxy.#forward(targetPort, request, response))
    return proxy
  }

  /** Requests to this path still reach the server, which acts on them; its answers are cut off. */
  loseAnswersTo(path: string): void {
    this.#lostPath = path
  }

  /** Answers of this path break off half-way. */
  cutAnswersOf(path: string): void {
    this.#cutPath = path
  }

  deliver(): void {
    this.#lostPath = null
    this.#cutPath = null
  }

  requestsTo(path: string): number {
    return this.#requests.filter((requested) => requested === path).length
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #forward(port: number, request: IncomingMessage, response: ServerResponse): void {
    const { url: path = '/', method, headers } = request
    this.#requests.push(path)
    const upstream = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      if (path === this.#lostPath) {
        answer.resume().on('end', () => response.destroy())
        return
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      if (path === this.#cutPath) {
        answer.once('data', (chunk: Buffer) => {
          response.write(chunk.subarray(0, chunk.length / 2), () => response.destroy())
          answer.destroy()
        })
        return
      }
      answer.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    request.pipe(upstream)
  }
}
