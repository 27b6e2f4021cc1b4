import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { generate } from 'selfsigned'

/** A web of a test's own. */
export interface Sites {
  readonly answer: RequestListener
  /** A WebSocket's handshake. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex) => void
}

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
  /** What is answered instead of the usual page: HTML by `host/path`. */
  readonly pages: Map<string, string>
  readonly #servers: readonly [Server, ...Server[]]
  readonly #sockets: Set<Socket>

  /** @param servers the one that everybody comes to first */
  private constructor(
    servers: readonly [Server, ...Server[]],
    sockets: Set<Socket>,
    hits: string[],
    pages: Map<string, string>,
  ) {
    this.#servers = servers
    this.#sockets = sockets
    this.hits = hits
    this.pages = pages
    this.port = portOf(servers[0])
  }

  /** @param sites what the web consists of, where it isn't the plain pages */
  static async start(sites?: Sites): Promise<WebSites> {
    const hits: string[] = []
    const pages = new Map<string, string>()
    const plainPages: RequestListener = (request, response) => {
      const host = hostOf(request)
      if (request.url === '/favicon.ico') return void response.writeHead(404).end()
      hits.push(`${host}${request.url}`)
      const redirect = /^\/to\/(.+)$/.exec(request.url ?? '')?.[1]
      if (redirect !== undefined) {
        return void response.writeHead(302, { Location: decodeURIComponent(redirect) }).end()
      }
      response.writeHead(200, { 'Content-Type': 'text/html' })
      const usual = `<!doctype html><title>${host}</title><h1>This is ${host}</h1>`
      response.end(pages.get(`${host}${request.url}`) ?? usual)
    }
    const certificate = await generate([{ name: 'commonName', value: 'sites.invalid' }], { keySize: 2048 })
    const answer = sites?.answer ?? plainPages
    const http = createHttpServer(answer)
    const https = createHttpsServer({ key: certificate.private, cert: certificate.cert }, answer)
    if (sites !== undefined) for (const server of [http, https]) server.on('upgrade', sites.upgrade)
    const [httpPort, httpsPort] = await Promise.all([listen(http), listen(https)])
    const sockets = new Set<Socket>()
    // A WebSocket's is nobody's but ours to close.
    for (const server of [http, https]) {
      server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))))
    }
    const server = createServer((socket) => {
      socket.once('data', (head) => {
        const upstream = connect(head[0] === TLS_HANDSHAKE ? httpsPort : httpPort, '127.0.0.1')
        for (const end of [socket, upstream]) {
          sockets.add(end)
          end.on('close', () => sockets.delete(end)).on('error', () => [socket, upstream].map((s) => s.destroy()))
        }
        upstream.write(head)
        socket.pipe(upstream).pipe(socket)
      })
      socket.on('error', () => socket.destroy())
    })
    await listen(server)
    return new WebSites([server, http, https], sockets, hits, pages)
  }

  hitsOf(host: string): number {
    return this.hits.filter((hit) => hit.startsWith(`${host}/`)).length
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

export function hostOf(request: IncomingMessage): string {
  return request.headers.host?.replace(/:\d+$/, '') ?? ''
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return portOf(server)
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
