import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { generate } from 'selfsigned'

/** The first byte of a TLS handshake record. */
const TLS_HANDSHAKE = 0x16

/**
 * The web, on one loopback port: answers every host, over http and https, with a page that names the host, and
 * keeps what was asked for. Browsers are sent here by `--host-resolver-rules`.
 */
export class WebSites {
  readonly port: number
  /** Pages that arrived, as `host/path`, in order. */
  readonly hits: string[]
  readonly #server: Server
  readonly #sockets: Set<Socket>

  private constructor(server: Server, sockets: Set<Socket>, hits: string[]) {
    this.#server = server
    this.#sockets = sockets
    this.hits = hits
    this.port = (server.address() as AddressInfo).port
  }

  static async start(): Promise<WebSites> {
    const hits: string[] = []
    const answer: RequestListener = (request, response) => {
      const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
      if (request.url === '/favicon.ico') return void response.writeHead(404).end()
      hits.push(`${host}${request.url}`)
      const redirect = /^\/to\/(.+)$/.exec(request.url ?? '')?.[1]
      if (redirect !== undefined) {
        return void response.writeHead(302, { Location: decodeURIComponent(redirect) }).end()
      }
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end(`<!doctype html><title>${host}</title><h1>This is ${host}</h1>`)
    }
    const certificate = await generate([{ name: 'commonName', value: 'sites.invalid' }], { keySize: 2048 })
    const http = createHttpServer(answer)
    const https = createHttpsServer({ key: certificate.private, cert: certificate.cert }, answer)
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
      socket.once('data', (head) => {
        socket.pause()
        socket.unshift(head)
        const target = head[0] === TLS_HANDSHAKE ? https : http
        target.emit('connection', socket)
        socket.resume()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new WebSites(server, sockets, hits)
  }

  hitsOf(host: string): number {
    return this.hits.filter((hit) => hit.startsWith(`${host}/`)).length
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
