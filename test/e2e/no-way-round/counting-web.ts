import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { hostOf, type Sites } from '../support/web-sites.ts'

export interface Asked {
  readonly method: string
  readonly host: string
  /** With the query. */
  readonly path: string
}

/** An answer of a test's own. */
export interface OwnAnswer {
  readonly body: string
  readonly headers?: Record<string, string>
}

const HTML = { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' }

/** Where pages tell that they came before somebody's eyes, whoever brought them there. Never blocked. */
const WITNESS = 'witness.example.com'

/**
 * Sites on any host, whose server keeps what it is asked. The first part of a path says what it answers; a host that is
 * down breaks every connection off.
 */
export class CountingWeb implements Sites {
  readonly asked: Asked[] = []
  readonly own = new Map<string, OwnAnswer>()
  readonly down = new Set<string>()

  readonly answer = (request: IncomingMessage, response: ServerResponse): void => {
    const host = hostOf(request)
    if (request.url === '/favicon.ico') return void response.writeHead(404).end()
    if (this.down.has(host)) return void request.socket.destroy()
    this.#note(request)
    request.resume()
    const { status, headers, body } = this.#answerTo(host, request.url ?? '/')
    response.writeHead(status, { 'Access-Control-Allow-Origin': '*', ...headers }).end(body)
  }

  /** Noted, and refused: that it was asked for is what counts. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex): void => {
    this.#note(request)
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
  }

  /** What was asked of a host and all under it, as `METHOD host/path`. */
  askedOf(domain: string): string[] {
    return this.asked
      .filter(({ host }) => host.toLowerCase().replace(/\.+$/, '').endsWith(domain))
      .map(({ method, host, path }) => `${method} ${host}${path}`)
  }

  wasAsked(host: string, path: string): boolean {
    return this.asked.some((asked) => asked.host === host && asked.path === path)
  }

  /** How often a page that has `witnessed` in it was shown. */
  shown(name: string): number {
    return this.asked.filter(({ host, path }) => host === WITNESS && path === `/${name}`).length
  }

  #note(request: IncomingMessage): void {
    this.asked.push({ method: request.method ?? '', host: hostOf(request), path: request.url ?? '/' })
  }

  #answerTo(host: string, url: string): { status: number; headers: Record<string, string>; body: string } {
    const own = this.own.get(`${host}${url}`)
    if (own !== undefined) return { status: 200, headers: { ...HTML, ...own.headers }, body: own.body }
    const [, kind = '', rest = ''] = /^\/([a-z0-9-]+)\/(.+)$/.exec(url) ?? []
    const argument = decodeURIComponent(rest)
    const body = `<!doctype html><title>${host}</title><h1>This is ${host}</h1>`
    switch (kind) {
      case 'to':
        return { status: 302, headers: { Location: argument }, body }
      case 'sent-on-with-its-body':
        return { status: 307, headers: { Location: argument }, body }
      case 'refresh':
        return { status: 200, headers: { ...HTML, Refresh: `0; url=${argument}` }, body }
      case 'preloads':
        return { status: 200, headers: { ...HTML, Link: `<${argument}>; rel=preload; as=image` }, body }
      case 'reports':
        return {
          status: 200,
          headers: { ...HTML, 'Content-Security-Policy': `img-src 'none'; report-uri ${argument}` },
          body: `${body}<img src="/forbidden">`,
        }
      case 'saved':
        return { status: 200, headers: { ...HTML, 'Content-Disposition': 'attachment; filename="saved.html"' }, body }
      case 'events':
        return { status: 200, headers: { 'Content-Type': 'text/event-stream' }, body: 'data: hello\n\n' }
      case 'script':
        return { status: 200, headers: { 'Content-Type': 'text/javascript' }, body: 'void 0' }
      default:
        return { status: 200, headers: HTML, body }
    }
  }
}

/** A page that tells the witness, each time it is shown: from the network, a cache, or a worker. */
export function witnessed(name: string): string {
  return `<!doctype html><title>${name}</title><h1>${name}</h1><script>
    addEventListener('pageshow', ({ persisted }) => {
      navigator.sendBeacon('https://${WITNESS}/${name}')
      if (persisted) navigator.sendBeacon('https://${WITNESS}/${name}-kept-whole')
    })
  </script>`
}
